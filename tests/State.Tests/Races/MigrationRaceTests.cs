using Warren.State.Tests.Support;

namespace Warren.State.Tests.Races;

public sealed class MigrationRaceTests(SharedPostgres postgres)
{
    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Processes_that_start_together_make_the_tables_once(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        var output = await StoreProcess.RunTogetherAsync(5, "prepare", test.Connection);

        Assert.All(output, static lines => Assert.Equal([$"version {SchemaMigrator.Latest}"], lines));
        Assert.Equal(Enumerable.Range(1, SchemaMigrator.Latest).Select(static version => (long)version), await test.SqlAsync<long>("SELECT version FROM warren_schema ORDER BY version"));
    }
}
