namespace Warren.Topology;

/// <summary>How tasks come over time, by name.</summary>
internal enum LoadShape
{
    /// <summary>All through the time alike.</summary>
    Steady,

    /// <summary>A tenth of them alike, the rest within one minute after a quarter of the time.</summary>
    Burst,

    /// <summary>In waves of a day, with the least at its beginning and nine times as much in its middle.</summary>
    Daily,

    /// <summary>All at the beginning.</summary>
    Backlog,
}

/// <summary>What is made of a shape.</summary>
/// <param name="Shape">How tasks come.</param>
/// <param name="Tasks">How many, 1 or more.</param>
/// <param name="Over">The time over which they come.</param>
/// <param name="Duration">How long one runs on average.</param>
/// <param name="Variation">
/// How different durations are: their standard deviation as a part of their average. 0: all alike. They are log-normal: many short ones and a few long ones.
/// </param>
/// <param name="Seed">Same seed, same arrivals.</param>
internal sealed record LoadPlan(LoadShape Shape, long Tasks, TimeSpan Over, TimeSpan Duration, double Variation, int Seed)
{
    private static readonly TimeSpan BurstLength = TimeSpan.FromMinutes(1);

    /// <summary>The arrivals in the order of their times. There are exactly <see cref="Tasks"/>; only when and how long is left to chance.</summary>
    public IEnumerable<Arrival> Arrivals()
    {
        var chance = new Random(Seed);
        if (Shape == LoadShape.Backlog && Variation == 0)
        {
            return [new(TimeSpan.Zero, Tasks, Duration)];
        }

        return Moments(chance).Select(at => new Arrival(at, 1, NextDuration(chance)));
    }

    private IEnumerable<TimeSpan> Moments(Random chance)
    {
        // Order statistics of evenly spread numbers, one by one, so that nothing has to be sorted or kept.
        var reached = 0.0;
        for (var left = Tasks; left > 0; left--)
        {
            reached += (1 - reached) * (1 - Math.Pow(chance.NextDouble(), 1.0 / left));
            yield return At(Math.Min(reached, 1));
        }
    }

    /// <summary>When this part of the tasks has come.</summary>
    private TimeSpan At(double part) => Shape switch
    {
        LoadShape.Backlog => TimeSpan.Zero,
        LoadShape.Burst => AtInBurst(part),
        LoadShape.Daily => AtInWaves(part),
        _ => Over * part,
    };

    private TimeSpan AtInBurst(double part)
    {
        var (start, length) = (Over / 4, BurstLength < Over / 4 ? BurstLength : Over / 4);
        var (before, within) = (0.1 * (start / Over), 0.1 * (length / Over) + 0.9);
        return part < before ? start * (part / before)
            : part < before + within ? start + (length * ((part - before) / within))
            : start + length + ((Over - start - length) * ((part - before - within) / (1 - before - within)));
    }

    private TimeSpan AtInWaves(double part)
    {
        // The rate is 1 - 0.8 cos(2πt) a day; what has come by t is its integral, which halving inverts.
        var days = Over.TotalDays;
        var wanted = part * Came(days);
        var (low, high) = (0.0, days);
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Came(middle) < wanted ? (middle, high) : (low, middle);
        }

        return TimeSpan.FromDays(high);
    }

    private static double Came(double days) => days - (0.8 * Math.Sin(2 * Math.PI * days) / (2 * Math.PI));

    private TimeSpan NextDuration(Random chance)
    {
        if (Variation == 0)
        {
            return Duration;
        }

        var spread = Math.Sqrt(Math.Log(1 + (Variation * Variation)));
        var normal = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
        return Duration * Math.Exp((spread * normal) - (spread * spread / 2));
    }
}
