using Warren.Bench.Broker;
using Warren.Bench.Http;
using Warren.Bench.Report;

namespace Warren.Bench.Idle;

/// <summary>What the function app costs while it has nothing to do, and how soon it is there.</summary>
internal static class IdleFigures
{
    private const double MemoryLimit = 120;
    private const double StartLimit = 1;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>Starts the app, consuming every queue, as often as there are rounds.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchBroker broker, BenchSettings settings, TimeProvider time, TextWriter progress, CancellationToken cancellationToken)
    {
        var (starts, memories) = (new List<double>(), new List<double>());
        for (var round = 0; round <= settings.Rounds; round++)
        {
            await progress.WriteLineAsync(round == 0 ? "Starting the app once ..." : $"Starting the app, {round} of {settings.Rounds} ...");
            await using var app = await ServerProcess.StartAppAsync(broker.Address, tracked: true, time, [], cancellationToken);
            if (round == 0)
            {
                // What it reads from disk shall be in memory, as on a machine that has just built it.
                continue;
            }

            starts.Add(app.StartTime.TotalSeconds);
            await Task.Delay(Settling, time, cancellationToken);
            memories.Add(app.Memory);
        }

        return
        [
            new("resident memory, idle, consuming every queue", "MB", MemoryLimit, memories),
            new("from process start to listening", "s", StartLimit, starts),
        ];
    }
}
