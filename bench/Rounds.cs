using Warren.Bench.Report;

namespace Warren.Bench;

/// <summary>Runs scenarios side by side, round by round.</summary>
internal sealed class Rounds(BenchSettings settings, TimeProvider time, TextWriter progress)
{
    /// <summary>
    /// One round to warm up, then those that count. In each round both sides of a scenario follow each other at once, and who begins changes
    /// from round to round.
    /// </summary>
    public async Task<IReadOnlyList<Comparison>> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var pairs = scenarios.Select(static _ => new List<Pair>()).ToArray();
        var started = time.GetTimestamp();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            if (round > 1 && time.GetElapsedTime(started) > settings.Limit)
            {
                await progress.WriteLineAsync($"Stopped after {round - 1} rounds: {settings.Limit.TotalSeconds:0} s are over.");
                break;
            }

            await progress.WriteLineAsync(round == 0 ? "Warming up ..." : $"Round {round} of {settings.Rounds} ...");
            for (var index = 0; index < scenarios.Count; index++)
            {
                var pair = await RunAsync(scenarios[index], oursFirst: round % 2 == 0, cancellationToken);
                if (round > 0)
                {
                    pairs[index].Add(pair);
                }
            }
        }

        return [.. scenarios.Select((scenario, index) => new Comparison(scenario.Name, scenario.Aim, pairs[index]))];
    }

    private static async Task<Pair> RunAsync(Scenario scenario, bool oursFirst, CancellationToken cancellationToken)
    {
        if (oursFirst)
        {
            var ours = await AloneAsync(scenario.Ours, cancellationToken);
            return new(ours, await AloneAsync(scenario.Raw, cancellationToken));
        }

        var raw = await AloneAsync(scenario.Raw, cancellationToken);
        return new(await AloneAsync(scenario.Ours, cancellationToken), raw);
    }

    private static Task<double> AloneAsync(Func<CancellationToken, Task<double>> run, CancellationToken cancellationToken)
    {
        // Nobody shall clear up what the other side left.
        GC.Collect();
        return run(cancellationToken);
    }
}
