using Warren.State.Tests.Support;
using Warren.TestSupport;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class SchemaTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Migrations_are_numbered_without_a_gap_and_leave_no_word_untranslated()
    {
        Assert.Equal(typeof(StateStores).Assembly.GetManifestResourceNames().Count(static name => name.EndsWith(".sql", StringComparison.Ordinal)), Migration.All.Count);
        Assert.Contains(Migration.All, static migration => migration.Sql.Contains("${", StringComparison.Ordinal));
        using var sqlite = new FakeFolder();
        Assert.All(Migration.All, migration => Assert.DoesNotContain("${", migration.For(StateStores.Database("", sqlite.Path).Words), StringComparison.Ordinal));
        Assert.All(Migration.All, static migration => Assert.DoesNotContain("${", migration.For(StateStores.Database("Host=h", ".").Words), StringComparison.Ordinal));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Tables_of_a_newer_program_are_refused_and_left_alone(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);
        await test.SqlAsync<int>("INSERT INTO warren_schema (version, applied_at) VALUES (99, 0)");
        var later = test.Open();

        var refused = await Assert.ThrowsAsync<TaskStoreSchemaException>(() => later.PrepareAsync(Cancel));
        await Assert.ThrowsAsync<TaskStoreSchemaException>(() => later.WriteAsync([Tell.Running(Tell.Attempt(1))], Cancel));

        Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"version {SchemaMigrator.Latest}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal([(long)TaskState.Queued], await test.SqlAsync<long>("SELECT state FROM warren_tasks"));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Preparing_again_changes_nothing(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.PrepareAsync(Cancel);
        var applied = await test.SqlAsync<long>("SELECT applied_at FROM warren_schema");

        await test.Store.PrepareAsync(Cancel);
        await test.Open().PrepareAsync(Cancel);

        Assert.Equal(applied, await test.SqlAsync<long>("SELECT applied_at FROM warren_schema"));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_check_says_what_the_store_is_without_its_secrets(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        var status = await test.Store.CheckAsync(Cancel);

        Assert.StartsWith(database == Database.Sqlite ? "SQLite" : "PostgreSQL", status.Kind, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, status.Kind, StringComparison.Ordinal);
        Assert.Equal(SchemaMigrator.Latest, status.SchemaVersion);
    }

    private sealed class FakeFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("warren-state-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
