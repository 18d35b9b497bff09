using Warren.Bench.Publishing;
using Warren.TestSupport;

namespace Warren.Bench.Processing;

/// <summary>Processing a backlog with a handler that does nothing, at several prefetches.</summary>
internal static class ProcessBench
{
    private const int Messages = 20_000;
    private const int MessagesAtPrefetchOne = 5_000;
    private const int MaxConcurrency = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Comparison>> RunAsync(BenchPlan plan, RabbitBroker broker)
    {
        await using var filler = await RawPublisher.OpenAsync(broker.Amqp());
        var comparisons = new List<Comparison>();
        foreach (var prefetch in new[] { 1, 10, 100, 1000 })
        {
            var count = plan.Scaled(prefetch == 1 ? MessagesAtPrefetchOne : Messages);
            var concurrency = Math.Min(prefetch, MaxConcurrency);
            comparisons.Add(await Sides.CompareAsync(
                $"process, prefetch {prefetch}", 0.8, plan.Rounds, () => OursAsync(count, prefetch, concurrency), () => RawAsync(count, prefetch, concurrency)));
        }

        return comparisons;

        async Task<double> OursAsync(int count, int prefetch, int concurrency)
        {
            await FillAsync(BenchQueues.Ours, count);
            var countdown = new Countdown(count);
            using var host = OurWorker.Build(broker.Amqp(), prefetch, concurrency, countdown);
            await host.StartAsync();
            var rate = await countdown.Rate.WaitAsync(Limit);
            await host.StopAsync();
            return rate;
        }

        async Task<double> RawAsync(int count, int prefetch, int concurrency)
        {
            await FillAsync(BenchQueues.Raw, count);
            var countdown = new Countdown(count);
            await using var connection = await RawWorker.StartAsync(broker.Amqp(), BenchQueues.Raw, prefetch, concurrency, countdown);
            return await countdown.Rate.WaitAsync(Limit);
        }

        async Task FillAsync(string queue, int count)
        {
            await BenchQueues.PurgeAsync(broker, queue);
            var body = BenchQueues.Body();
            await Window.RunAsync(count, 256, () => filler.PublishAsync("tasks", queue, body, Guid.CreateVersion7().ToString()).AsTask());
        }
    }
}
