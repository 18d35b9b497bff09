using Microsoft.Extensions.DependencyInjection;
using Warren.Bench.Broker;
using Warren.Bench.Publishing;

namespace Warren.Bench.Processing;

/// <summary>The embedded host and the task processor against a bare consumer.</summary>
internal sealed class ProcessScenarios : IScenarios
{
    private const double Aim = 0.8;
    private const int MostConcurrent = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly BenchBroker _broker;
    private readonly RawPublisher _publisher;
    private readonly TimeProvider _time;

    private ProcessScenarios(BenchBroker broker, RawPublisher publisher, TimeProvider time)
    {
        (_broker, _publisher, _time) = (broker, publisher, time);
        All = [.. new[] { 1, 10, 100, 1000 }.Select(Scenario)];
    }

    public IReadOnlyList<Scenario> All { get; }

    public static async Task<ProcessScenarios> OpenAsync(BenchBroker broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await broker.ConnectAsync("warren-bench filler", cancellationToken);
        return new(broker, await RawPublisher.OpenAsync(connection, time, cancellationToken), time);
    }

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    private Scenario Scenario(int prefetch)
    {
        var concurrency = Math.Min(prefetch, MostConcurrent);
        return new(
            $"process, prefetch {prefetch}",
            Aim,
            (count, cancellationToken) => RunAsync(
                count,
                progress => EmbeddedConsumer.StartAsync(
                    _broker.Address,
                    Workload.Topology.Queues[0] with { Prefetch = prefetch, Concurrency = concurrency },
                    Noop.Registry,
                    _time,
                    cancellationToken,
                    services => services.AddSingleton(progress)),
                cancellationToken),
            (count, cancellationToken) => RunAsync(
                count,
                async progress => await RawConsumer.StartAsync(
                    await _broker.ConnectAsync("warren-bench raw consumer", cancellationToken), prefetch, progress, cancellationToken),
                cancellationToken))
        {
            Operations = 20_000,
        };
    }

    private async Task<TimeSpan> RunAsync(int count, Func<Progress, Task<IAsyncDisposable>> start, CancellationToken cancellationToken)
    {
        var body = Workload.RecordBody(Workload.Task);
        var key = Workload.Topology.Queues[0].PublishingKey!;
        await SlidingWindow.RunAsync(
            count, window: 256, async () => await _publisher.PublishAsync(key, Workload.Task, body, cancellationToken: cancellationToken), _time);

        var progress = new Progress(count, _time);
        TimeSpan took;
        await using (await start(progress))
        {
            took = await progress.WhenDoneAsync(Limit, cancellationToken);
        }

        // Both were closed in order, so what was not acknowledged is back.
        var left = await _broker.ReadyAsync(Workload.Queue, cancellationToken);
        await _broker.PurgeAsync(Workload.Queue, cancellationToken);
        return left == 0 ? took : throw new BenchException($"{left} messages were not acknowledged: the comparison would not be fair.");
    }
}
