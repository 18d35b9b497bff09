using Warren.Bench.Broker;
using Warren.State;

namespace Warren.Bench.Processing;

/// <summary>The same consumer with every task told to an embedded store, against itself without one.</summary>
internal sealed class TrackingScenarios : IScenarios
{
    private const double Aim = 0.75;

    private readonly BenchBroker _broker;
    private readonly QueueRun _run;
    private readonly TimeProvider _time;

    private TrackingScenarios(BenchBroker broker, QueueRun run, TimeProvider time)
    {
        (_broker, _run, _time) = (broker, run, time);
        All = [.. new[] { 10, 100 }.Select(Scenario)];
    }

    public IReadOnlyList<Scenario> All { get; }

    public static async Task<TrackingScenarios> OpenAsync(BenchBroker broker, TimeProvider time, CancellationToken cancellationToken) =>
        new(broker, await QueueRun.OpenAsync(broker, time, cancellationToken), time);

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private Scenario Scenario(int prefetch)
    {
        var concurrency = Math.Min(prefetch, ProcessScenarios.MostConcurrent);
        return new($"tracked/untracked, prefetch {prefetch}", Aim, (count, cancellationToken) => TrackedAsync(count, prefetch, concurrency, cancellationToken), (count, cancellationToken) =>
            _run.RunAsync(
                count,
                progress => EmbeddedConsumer.StartAsync(_broker.Address, prefetch, concurrency, progress, store: null, _time, cancellationToken),
                settle: null,
                cancellationToken))
        {
            Operations = 20_000,
        };
    }

    private async Task<TimeSpan> TrackedAsync(int count, int prefetch, int concurrency, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("warren-bench-store-");
        try
        {
            await using var store = StateStores.Open(connection: null, folder.FullName, _time).Tasks;
            await store.PrepareAsync(cancellationToken);
            return await _run.RunAsync(
                count,
                progress => EmbeddedConsumer.StartAsync(_broker.Address, prefetch, concurrency, progress, store, _time, cancellationToken),
                // What still waits to be written must not come for free.
                consumer => consumer.SettleAsync(_time, cancellationToken),
                cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
