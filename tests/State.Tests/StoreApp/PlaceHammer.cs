using Warren.RateLimits;

namespace Warren.State.StoreApp;

/// <summary>
/// Many workers at one bucket until it is empty: most keep a place for a task before they take what it needs, some take at once. Prints <c>taken TASK</c> for each that began, and
/// <c>late TASK</c> for each that came after its place held up nobody any more.
/// </summary>
internal sealed class PlaceHammer(IRateLimitStore store, int room)
{
    private const int Workers = 2;

    // A place is kept for 10 s by the store's clock. It lasts at least for as long after the question was sent.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly RateLimit _limit = new() { RequestsPerMinute = room / 60d, Burst = TimeSpan.FromHours(1) };

    public async Task<int> RunAsync()
    {
        var good = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => HammerAsync(worker))));
        return good.All(static one => one) ? 0 : 2;
    }

    private async Task<bool> HammerAsync(int worker)
    {
        var chance = new Random(Environment.ProcessId ^ worker);
        for (var number = 0; ; number++)
        {
            var claim = new RateClaim("p", "w", $"{Environment.ProcessId}-{worker}-{number}", 5, 0, _limit, _limit);
            if (chance.Next(4) == 0)
            {
                if (!(await ReserveAsync(claim)).Granted)
                {
                    return true;
                }

                Console.WriteLine($"taken {claim.TaskId}");
                continue;
            }

            var asked = Clock.Now;
            if (!(await HoldAsync(claim)).Granted)
            {
                return true;
            }

            // Whoever is told twice has one place all the same.
            if (chance.Next(3) == 0 && (await Task.WhenAll(HoldAsync(claim), HoldAsync(claim))).Any(static again => !again.Granted))
            {
                Console.WriteLine($"wrong: {claim.TaskId} has a place, and is refused one");
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(5)), TimeProvider.System);
            var taken = (await ReserveAsync(claim)).Granted;
            if (!taken && TimeProvider.System.GetElapsedTime(asked) < Kept)
            {
                Console.WriteLine($"wrong: {claim.TaskId} had a place, and it was given to another");
                return false;
            }

            Console.WriteLine($"{(taken ? "taken" : "late")} {claim.TaskId}");
        }
    }

    private Task<RateAnswer> HoldAsync(RateClaim claim) => Patience.CallAsync(() => store.HoldPlaceAsync(claim));

    private Task<RateAnswer> ReserveAsync(RateClaim claim) => Patience.CallAsync(() => store.ReserveAsync(claim, claim.TaskId));
}
