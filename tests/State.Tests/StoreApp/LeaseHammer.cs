using Warren.Leases;

namespace Warren.State.StoreApp;

/// <summary>
/// Takes leases of one scope and gives them back, forgets them, renews them and asks twice, from several loops at once. Prints each time that it took itself for a holder, by
/// the <see cref="Clock"/>. What the store did not answer in time counts from when it was first asked.
/// </summary>
internal sealed class LeaseHammer(ILeaseStore leases, string scope, int limit, int rounds, TimeSpan life)
{
    private const int Loops = 2;

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
            var asked = Clock.Now;
            if (await Patience.CallAsync(() => leases.AcquireAsync(request)) is not LeaseAnswer.Granted { Token: var token })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(20)), TimeProvider.System);
                continue;
            }

            round++;
            var took = Clock.Now;
            var until = End(asked);
            if (chance.Next(4) == 0)
            {
                var again = Clock.Now;
                var answer = await Patience.CallAsync(() => leases.AcquireAsync(request));
                if (answer is LeaseAnswer.Granted granted && granted.Token == token)
                {
                    until = End(again);
                }
                else if (Clock.Now < until)
                {
                    return Wrong($"asked again while {token} lasted, and got {answer}");
                }
            }

            if (chance.Next(3) == 0)
            {
                var again = Clock.Now;
                var renewed = await Patience.CallAsync(() => leases.RenewAsync([request.Id], life));
                if (renewed.Contains(request.Id))
                {
                    until = End(again);
                }
                else if (Clock.Now < until)
                {
                    return Wrong($"{token} was lost before its time");
                }
            }

            // Forgotten, as by a process that died: it believes to hold it until its time is over.
            var forgotten = chance.Next(40) == 0;
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(4)), TimeProvider.System);
            Console.WriteLine($"held {token} {asked} {took} {(forgotten ? until : Math.Min(until, Clock.Now))}");
            if (!forgotten)
            {
                await Patience.CallAsync(() => leases.ReleaseAsync([request.Id]));
            }
        }

        return true;
    }

    // A process holds a lease until shortly before the store ends it.
    private long End(long asked) => asked + (long)(life.TotalSeconds * 0.75 * TimeProvider.System.TimestampFrequency);

    private static bool Wrong(string what)
    {
        Console.WriteLine($"wrong: {what}");
        return false;
    }
}
