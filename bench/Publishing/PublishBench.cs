using Microsoft.Extensions.Logging.Abstractions;
using Warren.TestSupport;

namespace Warren.Bench.Publishing;

/// <summary>Publishing with awaited confirms, one by one and with 256 outstanding.</summary>
internal static class PublishBench
{
    private const int OneByOne = 4_000;
    private const int Pipelined = 30_000;
    private const int Outstanding = 256;

    public static async Task<IReadOnlyList<Comparison>> RunAsync(BenchPlan plan, RabbitBroker broker)
    {
        var registry = BenchQueues.Registry(static () => throw new InvalidOperationException("Nothing is processed here."));
        await using var queue = new TaskQueue(
            new BrokerOptions { Connection = broker.Amqp() }, BenchQueues.Spec, registry, TimeProvider.System, NullLoggerFactory.Instance);
        await using var raw = await RawPublisher.OpenAsync(broker.Amqp());
        var body = BenchQueues.Body();

        Func<Task> ours = () => queue.Publisher.PublishAsync(new() { Queue = BenchQueues.Ours, Task = BenchQueues.Task, Body = body }, CancellationToken.None);
        Func<Task> byHand = () => raw.PublishAsync("tasks", BenchQueues.Raw, body, Guid.CreateVersion7().ToString()).AsTask();
        return
        [
            await CompareAsync("publish one by one", plan.Scaled(OneByOne), window: 1),
            await CompareAsync($"publish, {Outstanding} outstanding", plan.Scaled(Pipelined), Outstanding),
        ];

        Task<Comparison> CompareAsync(string what, int count, int window) => Sides.CompareAsync(
            what, 0.9, plan.Rounds, () => MeasureAsync(ours, count, window), () => MeasureAsync(byHand, count, window));

        async Task<double> MeasureAsync(Func<Task> publish, int count, int window)
        {
            await BenchQueues.PurgeAsync(broker, BenchQueues.Ours, BenchQueues.Raw);
            return await Sides.RateAsync(count, () => Window.RunAsync(count, window, publish));
        }
    }
}
