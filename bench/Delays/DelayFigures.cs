using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Warren.Bench.Broker;
using Warren.Bench.Processing;
using Warren.Bench.Report;

namespace Warren.Bench.Delays;

/// <summary>How much later than asked a task comes back, through the retry queues and down the delay ladder.</summary>
internal static class DelayFigures
{
    private const int Tasks = 200;

    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ScheduledIn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Tasks that fail until their last attempt and tasks for later, half of each, one every 10 ms.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchBroker broker, TimeProvider time, TextWriter progress, CancellationToken cancellationToken)
    {
        var log = new DelayLog(Tasks, time);
        await using var queue = new TaskQueue(
            new BrokerOptions { Connection = broker.Address }, DelayWorkload.Topology, DelayWorkload.Registry(log), time, NullLoggerFactory.Instance);
        await using (await EmbeddedConsumer.StartAsync(broker.Address, DelayWorkload.Spec, () => DelayWorkload.Registry(log), store: null, time, cancellationToken))
        {
            await progress.WriteLineAsync("Waiting for delays ...");
            for (var number = 0; number < Tasks; number++)
            {
                var scheduled = number % 2 == 1;
                await queue.Publisher.PublishAsync(
                    new()
                    {
                        Queue = DelayWorkload.Queue,
                        Task = DelayWorkload.Task,
                        Body = Encoding.UTF8.GetBytes(scheduled ? """{"task":"fail","payload":{"scheduled":true}}""" : """{"task":"fail","payload":{"scheduled":false}}"""),
                        Delay = scheduled ? ScheduledIn : null,
                    },
                    cancellationToken);
                await Task.Delay(Apart, time, cancellationToken);
            }

            await log.WhenDoneAsync(Limit, cancellationToken);
        }

        return
        [
            .. DelayWorkload.Spec.Retry.Delays.Select((delay, retry) =>
                new Figure($"retry after {delay.TotalSeconds:0} s, late by", "ms", Math.Max(100, delay.TotalMilliseconds * 0.05), [.. log.Retries[retry]])),
            new($"scheduled in {ScheduledIn.TotalSeconds:0} s, late by", "ms", 1000, [.. log.Scheduled]),
        ];
    }
}
