using Warren.TestSupport;

namespace Warren.Bench.Startup;

/// <summary>What the app needs before it has done anything, all its queues consumed.</summary>
/// <param name="Listening">Milliseconds from the process's start until HTTP took a connection.</param>
/// <param name="Memory">MB, some seconds later.</param>
internal sealed record StartFigures(Sample Listening, Sample Memory);

internal static class StartBench
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static async Task<StartFigures> RunAsync(BenchPlan plan, RabbitBroker broker, string data)
    {
        var (listening, memory) = (new List<double>(), new List<double>());
        for (var round = 0; round <= plan.Rounds; round++)
        {
            var port = FreePorts.Take(1)[0];
            await using var app = await ChildProcess.StartAsync("Warren.Functions.dll", port, broker.Amqp(), data, "--port", port.ToString());
            await Task.Delay(Settle, TimeProvider.System);
            if (round > 0)
            {
                listening.Add(app.UntilListening.TotalMilliseconds);
                memory.Add(app.MemoryMegabytes);
            }
        }

        return new(new(listening), new(memory));
    }
}
