using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Races;

public sealed class MigrationRaceTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Processes_that_start_together_make_the_tables_once(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        await AssertPreparedOnceAsync(test);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Processes_of_a_new_version_that_start_together_lose_what_stands_in_the_old_tables(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await using (var old = StateStores.Database(test.Connection, "."))
        {
            await old.UseAsync(
                true,
                async (connection, token) =>
                {
                    await SchemaMigrator.MigrateAsync(old, [Migration.All[0]], TimeProvider.System, connection, token);
                    return true;
                },
                Cancel);
        }

        await test.SqlAsync<int>(
            """
            INSERT INTO warren_tasks (id, rank, state, run, attempt, queue, priority, created_at, updated_at, ended_at, quiet_at)
            VALUES ('old', @rank, 5, 1, 1, 'q', 5, 1, 1, 1, 1)
            """,
            new { rank = new byte[] { 1 } });

        await AssertPreparedOnceAsync(test);

        Assert.True((await test.Store.LookAsync(["old"], Cancel))["old"] is { Run: 1, State: TaskState.Completed });
    }

    private static async Task AssertPreparedOnceAsync(TestStore test)
    {
        var output = await StoreProcess.RunTogetherAsync(5, "prepare", test.Connection);

        Assert.All(output, static lines => Assert.Equal([$"version {SchemaMigrator.Latest}"], lines));
        Assert.Equal(Enumerable.Range(1, SchemaMigrator.Latest).Select(static version => (long)version), await test.SqlAsync<long>("SELECT version FROM warren_schema ORDER BY version"));
    }
}
