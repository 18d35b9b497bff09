using Warren.Bench.Report;

namespace Warren.Bench;

/// <summary>Runs scenarios side by side, round by round.</summary>
internal sealed class Rounds(BenchSettings settings, TimeProvider time, TextWriter progress)
{
    private const double WarmUpSize = 0.2;
    private const double SmallestSize = 0.2;

    /// <summary>
    /// One small round to warm up, then those that count. In each round both sides of a scenario take turns, and who begins changes. The
    /// rounds are made as large as the limit allows. No round begins that would not end within it, but the first one is always run.
    /// </summary>
    public async Task<IReadOnlyList<Comparison>> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        await progress.WriteLineAsync("Warming up ...");
        var (_, warmUp) = await RoundAsync(scenarios, 0, settings.Size * WarmUpSize, cancellationToken);
        var size = settings.Size * Math.Clamp(settings.Limit / (warmUp / WarmUpSize * settings.Rounds), SmallestSize, 1);

        var rounds = new List<IReadOnlyList<Pair>>();
        var (used, longest) = (TimeSpan.Zero, TimeSpan.Zero);
        while (rounds.Count < settings.Rounds)
        {
            if (rounds.Count > 0 && used + longest > settings.Limit)
            {
                await progress.WriteLineAsync(
                    $"Stopped after {rounds.Count} of {settings.Rounds} rounds: the machine is too slow for more within {settings.Limit.TotalSeconds:0} s.");
                break;
            }

            await progress.WriteLineAsync($"Round {rounds.Count + 1} of {settings.Rounds} ...");
            var (pairs, took) = await RoundAsync(scenarios, rounds.Count + 1, size, cancellationToken);
            rounds.Add(pairs);
            used += took;
            longest = took > longest ? took : longest;
        }

        return [.. scenarios.Select((scenario, index) => new Comparison(scenario.Name, scenario.Aim, [.. rounds.Select(pairs => pairs[index])]))];
    }

    private async Task<(IReadOnlyList<Pair> Pairs, TimeSpan Took)> RoundAsync(
        IReadOnlyList<Scenario> scenarios, int round, double size, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var pairs = new List<Pair>();
        foreach (var scenario in scenarios)
        {
            pairs.Add(await RunAsync(scenario, round, size, cancellationToken));
        }

        return (pairs, time.GetElapsedTime(began));
    }

    private static async Task<Pair> RunAsync(Scenario scenario, int round, double size, CancellationToken cancellationToken)
    {
        var operations = Math.Max(1, (int)(scenario.Operations * size / scenario.Slices));
        var (ours, raw) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var slice = 0; slice < scenario.Slices; slice++)
        {
            if ((round + slice) % 2 == 0)
            {
                ours += await AloneAsync(scenario.Ours, operations, cancellationToken);
                raw += await AloneAsync(scenario.Raw, operations, cancellationToken);
            }
            else
            {
                raw += await AloneAsync(scenario.Raw, operations, cancellationToken);
                ours += await AloneAsync(scenario.Ours, operations, cancellationToken);
            }
        }

        var all = operations * scenario.Slices;
        return new(all / ours.TotalSeconds, all / raw.TotalSeconds);
    }

    private static Task<TimeSpan> AloneAsync(Way way, int operations, CancellationToken cancellationToken)
    {
        // Nobody shall clear up what the other side left.
        GC.Collect();
        return way(operations, cancellationToken);
    }
}
