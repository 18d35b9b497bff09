using Warren.Leases;
using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>
/// Takes leases of one scope and gives them back, forgets them, renews them and asks twice, from several loops at once. Prints each time that it took itself for a holder, on the
/// clock that all processes of a machine share.
/// </summary>
internal sealed class LeaseHammer(ILeaseStore leases, string scope, int limit, int rounds, TimeSpan life)
{
    private const int Loops = 2;

    private readonly Lock _printing = new();

    public async Task<int> RunAsync()
    {
        var good = await Task.WhenAll(Enumerable.Range(0, Loops).Select(loop => Task.Run(() => HammerAsync(loop))));
        return good.All(static one => one) ? 0 : 2;
    }

    private async Task<bool> HammerAsync(int loop)
    {
        var chance = new Random(Environment.ProcessId ^ loop);
        for (var (round, ask) = (0, 0); round < rounds; ask++)
        {
            var request = new LeaseRequest(scope, limit, $"{Environment.ProcessId}-{loop}-{ask}", life) { Task = $"{round}", Worker = $"{Environment.ProcessId}" };
            var asked = Now;
            if (await TryAsync(() => leases.AcquireAsync(request)) is not LeaseAnswer.Granted { Token: var token })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(20)), TimeProvider.System);
                continue;
            }

            round++;
            var took = Now;
            var until = End(asked);
            if (chance.Next(4) == 0)
            {
                var again = Now;
                var answer = await TryAsync(() => leases.AcquireAsync(request));
                if (answer is LeaseAnswer.Granted granted && granted.Token == token)
                {
                    until = End(again);
                }
                else if (answer is not null && Now < until)
                {
                    return Wrong($"asked again while {token} lasted, and got {answer}");
                }
            }

            if (chance.Next(3) == 0)
            {
                var again = Now;
                var renewed = await TryAsync(() => leases.RenewAsync([request.Id], life));
                if (renewed?.Contains(request.Id) == true)
                {
                    until = End(again);
                }
                else if (renewed is not null && Now < until)
                {
                    return Wrong($"{token} was lost before its time");
                }
            }

            // Forgotten, as by a process that died: it believes to hold it until its time is over.
            var forgotten = chance.Next(40) == 0;
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(4)), TimeProvider.System);
            Print($"held {token} {asked} {took} {(forgotten ? until : Math.Min(until, Now))}");
            if (!forgotten)
            {
                await TryAsync(async () =>
                {
                    await leases.ReleaseAsync([request.Id]);
                    return "";
                });
            }
        }

        return true;
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    // A process holds a lease until shortly before the store ends it.
    private long End(long asked) => asked + (long)(life.TotalSeconds * 0.75 * TimeProvider.System.TimestampFrequency);

    // A busy machine may keep a server from answering in time, which may have done what it was asked.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (TaskStoreUnavailableException)
        {
            return null;
        }
    }

    private bool Wrong(string what)
    {
        Print($"wrong: {what}");
        return false;
    }

    private void Print(string line)
    {
        lock (_printing)
        {
            Console.WriteLine(line);
        }
    }
}
