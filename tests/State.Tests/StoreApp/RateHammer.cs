using Warren.RateLimits;

namespace Warren.State.StoreApp;

/// <summary>Many workers of one process at the buckets that all processes share.</summary>
internal sealed class RateHammer(IRateLimitStore store)
{
    private const int Workers = 4;
    private const int TasksOfEach = 15;

    private readonly Random _chance = new(Environment.ProcessId);

    /// <summary>Twenty requests and 2,000 tokens a second for all, less for each workspace.</summary>
    public static RateLimit Total { get; } = new() { RequestsPerMinute = 1_200, TokensPerMinute = 120_000, Burst = TimeSpan.FromSeconds(1) };

    public static RateLimit Own { get; } = new() { RequestsPerMinute = 900, Burst = TimeSpan.FromSeconds(1) };

    /// <summary>So slow that what comes back while it runs hardly counts: 60,000 tokens in the bucket, 1,000 a minute.</summary>
    public static RateLimit Slow { get; } = new() { TokensPerMinute = 1_000, Burst = TimeSpan.FromHours(1) };

    /// <summary>Each worker is a workspace of its own name, which the other processes have too. Nothing is settled, so that the store knows when each began.</summary>
    public async Task<int> BeginAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(BeginAsync));
        return 0;

        async Task BeginAsync(int worker)
        {
            for (var number = 0; number < TasksOfEach; number++)
            {
                var claim = new RateClaim("p", $"w{worker}", NewId(), 5, Next(200), Own, Total);
                var grant = NewId();
                while (await ReserveAsync(claim, grant) is { Granted: false } answer)
                {
                    // Some come too early, some too late.
                    await Task.Delay(answer.Turn * (Next(200) / 100d), TimeProvider.System);
                }
            }
        }
    }

    public async Task<int> SettleAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(WorkAsync));
        return 0;

        async Task WorkAsync(int worker)
        {
            for (var number = 0; number < TasksOfEach; number++)
            {
                var claim = new RateClaim("p", $"w{worker % 2}", NewId(), 5, Next(200), Slow, Slow);
                var grant = NewId();
                if (!(await ReserveAsync(claim, grant)).Granted)
                {
                    throw new InvalidOperationException("The bucket should not have been empty.");
                }

                var used = Next(200);
                await Task.WhenAll(SettleAsync(claim, grant, new(1, used)), SettleAsync(claim, grant, new(1, used)));
                await SettleAsync(claim, grant, new(0, 0));
                Console.WriteLine($"{claim.Workspace} {used}");
            }
        }
    }

    private Task<RateAnswer> ReserveAsync(RateClaim claim, string grant) => Patience.CallAsync(() => store.ReserveAsync(claim, grant));

    private Task SettleAsync(RateClaim claim, string grant, RateUse used) => Patience.CallAsync(() => store.SettleAsync(claim, grant, used));

    private static string NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    private int Next(int below)
    {
        lock (_chance)
        {
            return _chance.Next(below);
        }
    }
}
