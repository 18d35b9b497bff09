using Warren.State.Tests.Support;

namespace Warren.State.Tests.Races;

public sealed class KilledWriterTests(SharedPostgres postgres)
{
    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_writer_that_is_killed_leaves_whole_batches_all_that_it_knew_of_and_no_lock(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var known = 0;
        for (var round = 0; round < 4; round++)
        {
            var printed = await StoreProcess.RunAndKillAsync(10 + (7 * round), "flood", test.Connection);
            known = Math.Max(known, int.Parse(printed[^1]));

            // Before anybody else looks: another instance writes at once.
            await test.Store.WriteAsync([Tell.Queued($"after-{round}")], TestContext.Current.CancellationToken);
        }

        var sizes = await test.SqlAsync<long>("SELECT COUNT(*) FROM warren_tasks WHERE queue = 'flood' GROUP BY workspace");
        Assert.All(sizes, static size => Assert.Equal(20, size));
        Assert.True(sizes.Count > known, $"Batch {known} was confirmed, but there are {sizes.Count} batches.");
    }
}
