using Spectre.Console;
using Warren.Bench.Http;
using Warren.Bench.Processing;
using Warren.Bench.Publishing;
using Warren.Bench.Startup;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Bench;

/// <summary>One run: a broker of its own, the measurements, the tables.</summary>
internal static class BenchRun
{
    public static async Task RunAsync(BenchPlan plan, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("warren-bench-").FullName;
        try
        {
            await using var broker = await RabbitBroker.StartAsync(cancellationToken: cancellationToken);
            await BenchQueues.ApplyAsync(BenchQueues.Spec, broker.Amqp().OriginalString, cancellationToken);
            await BenchQueues.ApplyAsync(TaskTopology.Spec, broker.Amqp().OriginalString, cancellationToken);
            var comparisons = new List<Comparison>();
            if (plan.Has("publish"))
            {
                comparisons.AddRange(await PublishBench.RunAsync(plan, broker));
            }

            if (plan.Has("process"))
            {
                comparisons.AddRange(await ProcessBench.RunAsync(plan, broker));
            }

            if (plan.Has("http"))
            {
                comparisons.Add(await HttpBench.RunAsync(plan, broker, data));
            }

            var start = plan.Has("start") ? await StartBench.RunAsync(plan, broker, data) : null;
            BenchTable.Write(AnsiConsole.Console, comparisons, start);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
