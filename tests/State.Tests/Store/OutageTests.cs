using Microsoft.Data.Sqlite;
using Warren.State.Tests.Support;
using Warren.TestSupport;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class OutageTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_killed_is_told_by_type_and_used_again_once_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var test = await TestStore.CreateAsync(server);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);
        // Some idle connections that all die with the server.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.Store.FindAsync("task", Cancel)));

        await server.KillAsync();
        var late = test.Open();
        var failures = new[]
        {
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.WriteAsync([Tell.Running(Tell.Attempt(1))], Cancel)),
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.FindAsync("task", Cancel)),
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.LookAsync(["task"], Cancel)),
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.ListAsync(new(), Cancel)),
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.RequestCancelAsync("task", Cancel)),
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.CleanUpAsync(Tell.At(0), Tell.At(0), 1, Cancel)),
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.CheckAsync(Cancel)),
            await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => late.PrepareAsync(Cancel)),
        };
        Assert.All(failures, failure =>
        {
            Assert.Contains($"127.0.0.1:{server.Port}", failure.Message, StringComparison.Ordinal);
            Assert.Contains(StateStores.SettingName, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(PostgresServer.Password, failure.ToString(), StringComparison.Ordinal);
        });

        await server.RestartAsync(Cancel);
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1))], Cancel);
        Assert.Equal(TaskState.Running, (await late.FindAsync("task", Cancel))!.State);
    }

    [Fact]
    public async Task A_server_that_was_restarted_between_two_calls_costs_no_error()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var test = await TestStore.CreateAsync(server);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.Store.FindAsync("task", Cancel)));

        await server.KillAsync();
        await server.RestartAsync(Cancel);

        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1))], Cancel);
        Assert.Equal(TaskState.Running, (await test.Store.FindAsync("task", Cancel))!.State);
    }

    [Fact]
    public async Task A_server_that_takes_no_writes_is_said_to_work_because_it_can_be_read()
    {
        await using var test = await TestStore.CreateAsync(Database.Postgres, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);
        await using var state = StateStores.Open(test.Connection + ";Options=-c default_transaction_read_only=on", ".", TimeProvider.System);

        Assert.NotNull(await state.Tasks.FindAsync("task", Cancel));
        await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => state.Tasks.CheckAsync(Cancel));
        await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => state.Leases!.CheckAsync(Cancel));
        await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => state.RateLimits!.CheckAsync(Cancel));
    }

    [Fact]
    public async Task A_file_that_takes_no_writes_is_said_to_work_because_it_can_be_read()
    {
        await using var test = await TestStore.CreateAsync(Database.Sqlite, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);
        await using var other = new SqliteConnection(test.Connection);
        await other.OpenAsync(Cancel);
        await using var held = other.BeginTransaction(deferred: false);

        Assert.NotNull(await test.Store.FindAsync("task", Cancel));
        await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.CheckAsync(Cancel));

        await held.RollbackAsync(Cancel);
        await test.Store.CheckAsync(Cancel);
        await test.State.Leases!.CheckAsync(Cancel);
        await test.State.RateLimits!.CheckAsync(Cancel);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_repeating_it()
    {
        await using var test = await TestStore.CreateAsync(Database.Postgres, postgres);
        await using var store = StateStores.Open(test.Connection.Replace(PostgresServer.Password, "wrong-one-77", StringComparison.Ordinal), ".", TimeProvider.System).Tasks;

        var refused = await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => store.CheckAsync(Cancel));

        Assert.Contains("user name or password", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one-77", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_removed_is_made_again()
    {
        await using var test = await TestStore.CreateAsync(Database.Sqlite, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(test.File)!))
        {
            File.Delete(file);
        }

        await test.Store.WriteAsync([Tell.Queued("another")], Cancel);
        Assert.True(File.Exists(test.File));
        Assert.NotNull(await test.Open().FindAsync("another", Cancel));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told_by_type_and_used_once_it_can()
    {
        await using var test = await TestStore.CreateAsync(Database.Sqlite, postgres);
        var folder = Path.Combine(Path.GetDirectoryName(test.File)!, "data");
        await File.WriteAllTextAsync(folder, "a file stands where the folder should be", Cancel);
        await using var store = StateStores.Open("", folder, TimeProvider.System).Tasks;

        var refused = await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => store.WriteAsync([Tell.Queued()], Cancel));
        Assert.Contains(folder, refused.Message, StringComparison.Ordinal);

        File.Delete(folder);
        await store.WriteAsync([Tell.Queued()], Cancel);
        Assert.NotNull(await store.FindAsync("task", Cancel));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_by_type_and_left_alone()
    {
        await using var test = await TestStore.CreateAsync(Database.Sqlite, postgres);
        var text = string.Concat(Enumerable.Repeat("no database, but somebody's letters\n", 200));
        await File.WriteAllTextAsync(test.File!, text, Cancel);

        var refused = await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.CheckAsync(Cancel));

        Assert.Contains("no database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(test.File!, Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Who_gives_up_gets_a_cancellation_and_no_outage(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Store.WriteAsync([Tell.Queued()], gone.Token));
    }
}
