using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

/// <summary>What later versions of the program will do to the tables of this one.</summary>
public sealed class MigrationTests(SharedPostgres postgres)
{
    private static readonly Migration Next = new(SchemaMigrator.Latest + 1, "ALTER TABLE warren_tasks ADD COLUMN note ${text};\nCREATE TABLE warren_notes (id ${identity});");
    private static readonly Migration Broken = new(SchemaMigrator.Latest + 2, "CREATE TABLE warren_half (id INTEGER);\nINSERT INTO warren_nowhere VALUES (1);");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Later_migrations_are_applied_once_to_tables_with_data_while_the_present_version_goes_on(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => MigrateAsync(test, [.. Migration.All, Next])));

        Assert.Equal([Next.Version], await test.SqlAsync<int>("SELECT MAX(version) FROM warren_schema"));
        Assert.Equal(["task"], await test.SqlAsync<string>("SELECT id FROM warren_tasks WHERE note IS NULL"));
        await test.Store.WriteAsync([Tell.Completed(Tell.Attempt(1), 2)], Cancel);
        Assert.Equal(TaskState.Completed, (await test.Store.FindAsync("task", Cancel))!.State);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_migration_that_fails_leaves_nothing_of_itself_or_of_those_before_it(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => MigrateAsync(test, [.. Migration.All, Next, Broken]));

        Assert.Equal([SchemaMigrator.Latest], await test.SqlAsync<int>("SELECT MAX(version) FROM warren_schema"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => test.SqlAsync<int>("SELECT id FROM warren_half"));
        await MigrateAsync(test, [.. Migration.All, Next]);
        Assert.Equal([Next.Version], await test.SqlAsync<int>("SELECT MAX(version) FROM warren_schema"));
    }

    private static async Task MigrateAsync(TestStore test, IReadOnlyList<Migration> migrations)
    {
        await using var database = StateStores.Database(test.Connection, ".");
        await database.UseAsync(
            true,
            async (connection, token) =>
            {
                await SchemaMigrator.MigrateAsync(database, migrations, TimeProvider.System, connection, token);
                return true;
            },
            Cancel);
    }
}
