using Warren.Leases;
using Warren.State.Tests.Support;

namespace Warren.State.Tests.Races;

public sealed class LeaseRaceTests(SharedPostgres postgres)
{
    private const int Processes = 4;
    private const int Loops = 2;
    private const int Rounds = 25;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Database.Sqlite, 1)]
    [InlineData(Database.Sqlite, 3)]
    [InlineData(Database.Postgres, 1)]
    [InlineData(Database.Postgres, 3)]
    public async Task More_hold_a_lease_at_once_than_there_are_places_or_a_token_comes_twice(Database database, int limit)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        var output = await StoreProcess.RunTogetherAsync(Processes, "lease", test.Connection, "scope", $"{limit}", $"{Rounds}", "1500");

        var leases = Held(output.SelectMany(static lines => lines));
        Assert.Equal(Processes * Loops * Rounds, leases.Count);
        Assert.Equal(leases.Count, leases.Select(static one => one.Token).Distinct().Count());

        // At the moment in which somebody took one, with those who had theirs then. Whoever was answered too late never held it.
        var held = leases.Where(static one => one.Took < one.Until).ToList();
        Assert.NotEmpty(held);
        Assert.All(held, one =>
        {
            var together = held.Where(other => other.Took <= one.Took && other.Until > one.Took).ToList();
            Assert.True(together.Count <= limit, string.Join(", ", together));
        });

        // Whoever asked after another had been answered has the greater token.
        Assert.All(leases, one => Assert.DoesNotContain(leases, other => other.Took < one.Asked && other.Token > one.Token));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Place_of_a_killed_process_is_never_free_again(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        var printed = Held(await StoreProcess.RunAndKillAsync(5, "lease", test.Connection, "scope", "1", "1000000", "1500"));

        var leases = test.OpenLeases();
        LeaseAnswer answer;
        while ((answer = await leases.AcquireAsync(new("scope", 1, "survivor", TimeSpan.FromMinutes(1)), Cancel)) is not LeaseAnswer.Granted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        Assert.True(((LeaseAnswer.Granted)answer).Token > printed.Max(static one => one.Token), $"{answer}");
    }

    private static List<Lease> Held(IEnumerable<string> lines) => [.. lines.Select(static line => line.Split(' ') is ["held", var token, var asked, var took, var until]
        ? new Lease(long.Parse(token), long.Parse(asked), long.Parse(took), long.Parse(until))
        : throw new InvalidOperationException($"A process printed '{line}'."))];

    private sealed record Lease(long Token, long Asked, long Took, long Until);
}
