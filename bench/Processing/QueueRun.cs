using Warren.Bench.Broker;
using Warren.Bench.Publishing;

namespace Warren.Bench.Processing;

/// <summary>Fills the queue, lets a consumer empty it, and sees to it that nothing was left or done twice.</summary>
internal sealed class QueueRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly BenchBroker _broker;
    private readonly RawPublisher _publisher;
    private readonly TimeProvider _time;

    private QueueRun(BenchBroker broker, RawPublisher publisher, TimeProvider time) => (_broker, _publisher, _time) = (broker, publisher, time);

    public static async Task<QueueRun> OpenAsync(BenchBroker broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await broker.ConnectAsync("warren-bench filler", cancellationToken);
        return new(broker, await RawPublisher.OpenAsync(connection, time, cancellationToken), time);
    }

    /// <summary>How long the consumer took.</summary>
    /// <param name="count">How many tasks.</param>
    /// <param name="start">Starts the consumer.</param>
    /// <param name="settle">Waits for what the consumer has put off; that counts too. Null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BenchException">Tasks were left.</exception>
    public async Task<TimeSpan> RunAsync<TConsumer>(
        int count, Func<Progress, Task<TConsumer>> start, Func<TConsumer, Task>? settle, CancellationToken cancellationToken)
        where TConsumer : IAsyncDisposable
    {
        var body = Workload.RecordBody(Workload.Task);
        var key = Workload.Topology.Queues[0].PublishingKey!;
        await SlidingWindow.RunAsync(
            count, window: 256, async () => await _publisher.PublishAsync(key, Workload.Task, body, cancellationToken: cancellationToken), _time);

        var progress = new Progress(count, _time);
        TimeSpan took;
        await using (var consumer = await start(progress))
        {
            took = await progress.WhenDoneAsync(Limit, cancellationToken);
            if (settle is not null)
            {
                var began = _time.GetTimestamp();
                await settle(consumer);
                took += _time.GetElapsedTime(began);
            }
        }

        // Both were closed in order, so what was not acknowledged is back.
        var left = await _broker.ReadyAsync(Workload.Queue, cancellationToken);
        await _broker.PurgeAsync(Workload.Queue, cancellationToken);
        return left == 0 ? took : throw new BenchException($"{left} messages were not acknowledged: the comparison would not be fair.");
    }

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();
}
