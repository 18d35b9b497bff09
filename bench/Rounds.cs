using Warren.Bench.Report;

namespace Warren.Bench;

/// <summary>Runs scenarios side by side, round by round.</summary>
internal sealed class Rounds(BenchSettings settings, TimeProvider time, TextWriter progress)
{
    /// <summary>
    /// One round to warm up, then those that count. In each round both sides of a scenario take turns, and who begins changes. No round
    /// begins that would not end within the limit, but the first one is always run.
    /// </summary>
    public async Task<IReadOnlyList<Comparison>> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var pairs = scenarios.Select(static _ => new List<Pair>()).ToArray();
        var started = time.GetTimestamp();
        var longest = TimeSpan.Zero;
        for (var round = 0; round <= settings.Rounds; round++)
        {
            if (round > 1 && time.GetElapsedTime(started) + longest > settings.Limit)
            {
                await progress.WriteLineAsync($"Stopped after {round - 1} of {settings.Rounds} rounds: the machine is too slow for more within {settings.Limit.TotalSeconds:0} s.");
                break;
            }

            await progress.WriteLineAsync(round == 0 ? "Warming up ..." : $"Round {round} of {settings.Rounds} ...");
            var began = time.GetTimestamp();
            for (var index = 0; index < scenarios.Count; index++)
            {
                var pair = await RunAsync(scenarios[index], round, cancellationToken);
                if (round > 0)
                {
                    pairs[index].Add(pair);
                }
            }

            var took = time.GetElapsedTime(began);
            longest = took > longest ? took : longest;
        }

        return [.. scenarios.Select((scenario, index) => new Comparison(scenario.Name, scenario.Aim, pairs[index]))];
    }

    private static async Task<Pair> RunAsync(Scenario scenario, int round, CancellationToken cancellationToken)
    {
        var (ours, raw) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var slice = 0; slice < scenario.Slices; slice++)
        {
            if ((round + slice) % 2 == 0)
            {
                ours += await AloneAsync(scenario.Ours, cancellationToken);
                raw += await AloneAsync(scenario.Raw, cancellationToken);
            }
            else
            {
                raw += await AloneAsync(scenario.Raw, cancellationToken);
                ours += await AloneAsync(scenario.Ours, cancellationToken);
            }
        }

        var operations = scenario.Operations * scenario.Slices;
        return new(operations / ours.TotalSeconds, operations / raw.TotalSeconds);
    }

    private static Task<TimeSpan> AloneAsync(Way way, CancellationToken cancellationToken)
    {
        // Nobody shall clear up what the other side left.
        GC.Collect();
        return way(cancellationToken);
    }
}
