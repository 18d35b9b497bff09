using System.Diagnostics;

namespace Warren.Bench;

/// <summary>Measures two sides in turns, so that whatever else the machine does meets both.</summary>
internal static class Sides
{
    /// <param name="what">What is compared.</param>
    /// <param name="aim">The least ratio that is wanted.</param>
    /// <param name="rounds">Counted rounds; one more warms up.</param>
    /// <param name="ours">Runs once and gives the rate, per second.</param>
    /// <param name="raw">Runs once and gives the rate, per second.</param>
    public static async Task<Comparison> CompareAsync(string what, double aim, int rounds, Func<Task<double>> ours, Func<Task<double>> raw)
    {
        var (ourRates, rawRates) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var oursFirst = round % 2 == 0;
            var first = await (oursFirst ? ours() : raw());
            var second = await (oursFirst ? raw() : ours());
            if (round > 0)
            {
                ourRates.Add(oursFirst ? first : second);
                rawRates.Add(oursFirst ? second : first);
            }
        }

        return new(what, new(ourRates), new(rawRates), aim);
    }

    /// <summary>How many a second, of <paramref name="count"/> that <paramref name="work"/> does.</summary>
    public static async Task<double> RateAsync(int count, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
