using Microsoft.Extensions.Logging.Abstractions;
using Warren.Bench.Broker;
using Warren.Bench.Processing;

namespace Warren.Bench.Publishing;

/// <summary>TaskPublisher against the client's own publisher confirms.</summary>
internal sealed class PublishScenarios : IScenarios
{
    private const double Aim = 0.9;
    private const int Outstanding = 256;
    private const int Slices = 10;

    private readonly BenchBroker _broker;
    private readonly RawPublisher _raw;
    private readonly TaskQueue _ours;
    private readonly TimeProvider _time;
    private readonly byte[] _body = Workload.RecordBody(Workload.Task);

    private PublishScenarios(BenchBroker broker, RawPublisher raw, TaskQueue ours, TimeProvider time)
    {
        (_broker, _raw, _ours, _time) = (broker, raw, ours, time);
        All =
        [
            Scenario("publish, one by one", operations: 3_000, window: 1),
            Scenario($"publish, {Outstanding} outstanding", operations: 20_000, Outstanding),
        ];
    }

    public IReadOnlyList<Scenario> All { get; }

    public static async Task<PublishScenarios> OpenAsync(BenchBroker broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var raw = await RawPublisher.OpenAsync(await broker.ConnectAsync("warren-bench raw publisher", cancellationToken), time, cancellationToken);
        var options = new BrokerOptions { Connection = broker.Address, ClientName = "warren-bench ours", OutstandingConfirms = Outstanding };
        var ours = new TaskQueue(options, Workload.Topology, Noop.Registry(), time, NullLoggerFactory.Instance);
        return new(broker, raw, ours, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _raw.DisposeAsync();
        await _ours.DisposeAsync();
    }

    private Scenario Scenario(string name, int operations, int window)
    {
        var submission = new TaskSubmission { Queue = Workload.Queue, Task = Workload.Task, Body = _body };
        var key = Workload.Topology.Queues[0].PublishingKey!;
        return new(
            name,
            Aim,
            (count, cancellationToken) => RunAsync(count, window, async () => await _ours.Publisher.PublishAsync(submission, cancellationToken), cancellationToken),
            (count, cancellationToken) => RunAsync(count, window, async () => await _raw.PublishAsync(key, Workload.Task, _body, cancellationToken: cancellationToken), cancellationToken))
        {
            Operations = operations,
            Slices = Slices,
        };
    }

    private async Task<TimeSpan> RunAsync(int count, int window, Func<Task> publish, CancellationToken cancellationToken)
    {
        var took = await SlidingWindow.RunAsync(count, window, publish, _time);
        var there = await _broker.ReadyAsync(Workload.Queue, cancellationToken);
        await _broker.PurgeAsync(Workload.Queue, cancellationToken);
        return there == count ? took : throw new BenchException($"{count} messages were published, and the queue holds {there}: the broker is used by somebody else.");
    }
}
