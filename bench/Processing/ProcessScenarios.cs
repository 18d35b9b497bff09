using Warren.Bench.Broker;

namespace Warren.Bench.Processing;

/// <summary>The embedded host and the task processor against a bare consumer.</summary>
internal sealed class ProcessScenarios : IScenarios
{
    internal const int MostConcurrent = 16;

    private const double Aim = 0.8;

    private readonly BenchBroker _broker;
    private readonly QueueRun _run;
    private readonly TimeProvider _time;

    private ProcessScenarios(BenchBroker broker, QueueRun run, TimeProvider time)
    {
        (_broker, _run, _time) = (broker, run, time);
        All = [.. new[] { 1, 10, 100, 1000 }.Select(Scenario)];
    }

    public IReadOnlyList<Scenario> All { get; }

    public static async Task<ProcessScenarios> OpenAsync(BenchBroker broker, TimeProvider time, CancellationToken cancellationToken) =>
        new(broker, await QueueRun.OpenAsync(broker, time, cancellationToken), time);

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private Scenario Scenario(int prefetch)
    {
        var concurrency = Math.Min(prefetch, MostConcurrent);
        return new(
            $"process, prefetch {prefetch}",
            Aim,
            (count, cancellationToken) => _run.RunAsync(
                count,
                progress => EmbeddedConsumer.StartAsync(_broker.Address, prefetch, concurrency, progress, store: null, _time, cancellationToken),
                settle: null,
                cancellationToken),
            (count, cancellationToken) => _run.RunAsync(
                count,
                async progress => await RawConsumer.StartAsync(
                    await _broker.ConnectAsync("warren-bench raw consumer", cancellationToken), prefetch, progress, cancellationToken),
                settle: null,
                cancellationToken))
        {
            Operations = 20_000,
        };
    }
}
