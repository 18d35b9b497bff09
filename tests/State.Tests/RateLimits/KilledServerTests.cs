using System.Collections.Concurrent;
using Warren.RateLimits;
using Warren.State.Tests.Support;
using Warren.TestSupport;
using Warren.Tracking;

namespace Warren.State.Tests.RateLimits;

/// <summary>Workers of several instances at one bucket, whose server is killed under them.</summary>
public sealed class KilledServerTests
{
    private const int Instances = 3;
    private const int Workers = 4;
    private const double Room = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // All of it in the bucket at first; what comes back meanwhile hardly counts.
    private static readonly RateLimit Limit = new() { RequestsPerMinute = Room / 60, Burst = TimeSpan.FromHours(1) };

    private readonly ConcurrentDictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _settled = new(StringComparer.Ordinal);
    private int _failures;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bucket_gives_twice_what_it_gave_before_its_server_was_killed_or_counts_it_twice()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var test = await TestStore.CreateAsync(server);
        await test.Store.PrepareAsync(Cancel);
        var before = TimeProvider.System.GetTimestamp();
        var working = Enumerable.Range(0, Instances).Select(_ => test.OpenState().RateLimits!)
            .SelectMany(limits => Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(limits, worker), Cancel))).ToList();
        foreach (var kill in new[] { 200, 700 })
        {
            Assert.True(await Polling.TriedAsync(() => Task.FromResult(_taken.Count >= kill), Patience, TimeSpan.FromMilliseconds(5), Cancel));
            await server.KillAsync();
            Assert.InRange(_taken.Count, kill, Room - 1);
            await server.RestartAsync(Cancel);
        }

        await Task.WhenAll(working);

        // Everybody went on until nothing was left. What was asked for when the server died was asked for again, so that what became of it is known.
        Assert.NotEqual(0, _failures);
        var refilled = TimeProvider.System.GetElapsedTime(before).TotalMinutes * Limit.RequestsPerMinute!.Value;
        var used = _taken.Keys.Sum(grant => _settled.GetValueOrDefault(grant, 1));
        Assert.InRange(used, Room - 1, Room + refilled + (Instances * Workers));
        var level = Assert.Single(await test.SqlAsync<double>("SELECT requests FROM warren_rate_buckets"));
        Assert.InRange(level, Room - used - 1e-3, Room - used + refilled);
        Assert.Equal(_taken.Keys.Except(_settled.Keys).Order(StringComparer.Ordinal), (await test.SqlAsync<string>("SELECT id FROM warren_rate_grants")).Order(StringComparer.Ordinal));
    }

    private async Task WorkAsync(IRateLimitStore limits, int worker)
    {
        var chance = new Random(worker);
        while (true)
        {
            var (id, grant) = (NewId(), NewId());
            var claim = new RateClaim("p", "w", id, 5, 0, Limit, null);
            if (!(await UntilAnsweredAsync(() => limits.ReserveAsync(claim, grant, Cancel))).Granted)
            {
                return;
            }

            _taken[grant] = 1;
            if (chance.Next(3) == 0)
            {
                // Some called once more than they said, some not at all.
                var requests = 2 * chance.Next(2);
                await UntilAnsweredAsync(async () =>
                {
                    await limits.SettleAsync(claim, grant, new(requests, 0), Cancel);
                    return true;
                });
                _settled[grant] = requests;
            }
        }
    }

    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> call)
    {
        T? answer = default;
        Assert.True(
            await Polling.TriedAsync(
                async () =>
                {
                    try
                    {
                        answer = await call();
                        return true;
                    }
                    catch (TaskStoreUnavailableException)
                    {
                        Interlocked.Increment(ref _failures);
                        return false;
                    }
                },
                Patience,
                Polling.Pause,
                Cancel),
            "The store never came back.");
        return answer!;
    }

    private static string NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
}
