using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

/// <summary>What the databases say that they would do, on tables large enough that it matters.</summary>
public sealed class PlanTests(SharedPostgres postgres)
{
    private const int Rows = 100_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Every_listing_the_looks_and_the_cleaning_up_go_by_an_index(Database database)
    {
        await using var test = await FilledAsync(database);
        await using var differences = StateStores.Database(test.Connection, ".");
        var statements = new Statements(differences.Words);

        for (var filters = 0; filters < 24; filters++)
        {
            var query = new TaskQuery
            {
                State = filters < 16 && (filters & 1) > 0 ? TaskState.Running : null,
                Active = filters >= 16,
                Queue = (filters < 16 ? filters & 2 : filters & 1) > 0 ? "queue-1" : null,
                Task = (filters < 16 ? filters & 4 : filters & 2) > 0 ? "task-1" : null,
                Workspace = (filters < 16 ? filters & 8 : filters & 4) > 0 ? "workspace-1" : null,
            };
            var plan = await PlanAsync(test, database, statements.List(query), new { before = (long)Rows, take = 51, state = 3, queue = "queue-1", task = "task-1", workspace = "workspace-1" });
            IsIndexed(plan);

            // Statistics may make PostgreSQL begin with another of the filters; SQLite has none and does what the statement says.
            var first = query.Workspace is not null ? "workspace" : query.Task is not null ? "task" : query.Queue is not null ? "queue" : null;
            Assert.True(
                database == Database.Postgres
                    ? query.State is null || plan.Contains("(state = 3)", StringComparison.Ordinal)
                    : plan.Contains(
                        first is not null ? $"INDEX warren_tasks_{first} ({first}=? AND state=? AND seq<?)"
                        : query.State is not null || query.Active ? "INDEX warren_tasks_state (state=? AND seq<?)" : "INTEGER PRIMARY KEY (rowid<?)",
                        StringComparison.Ordinal),
                plan);
        }

        var ids = differences.Ids(["task-1", "task-2"]);
        Assert.Contains("warren_tasks_ended", await PlanAsync(test, database, statements.Ended, new { before = 100L, silentBefore = 50L, take = 1000 }), StringComparison.Ordinal);
        Assert.Contains("warren_tasks_silent", await PlanAsync(test, database, statements.Silent, new { before = 100L, take = 1000 }), StringComparison.Ordinal);
        Assert.Contains("warren_tasks_due", await PlanAsync(test, database, statements.Due, new { before = 100L, take = 500 }), StringComparison.Ordinal);
        IsIndexed(await PlanAsync(test, database, statements.QueueDue, new { ids, before = 100L }));
        IsIndexed(await PlanAsync(test, database, statements.Look, new { ids }));
        IsIndexed(await PlanAsync(test, database, statements.LookAtOne, new { id = "task" }));
        IsIndexed(await PlanAsync(test, database, statements.LookForCancelled, new { ids }));
        IsIndexed(await PlanAsync(test, database, statements.LookAndLock, new { id = "task-1" }));
        IsIndexed(await PlanAsync(test, database, statements.Find, new { id = "task-1" }));
        IsIndexed(await PlanAsync(test, database, statements.Attempts, new { id = "task-1" }));
        Assert.Contains("warren_tasks_queue", await PlanAsync(test, database, statements.Place, new { id = "task-10", queue = "queue-3", byPriority = 1, take = 100 }), StringComparison.Ordinal);
        var count = await PlanAsync(test, database, statements.Count, new { queue = "queue-3", most = 100 });
        IsIndexed(count);
        Assert.Contains("warren_tasks_queue", count, StringComparison.Ordinal);
        IsIndexed(await PlanAsync(test, database, statements.RequestCancel, new { id = "task-1", now = 1L }));
        var workers = new WorkerStatements(differences.Words);
        Assert.Contains("warren_tasks_state", await PlanAsync(test, database, workers.Left, new { unknownAfter = 1L, take = 200 }), StringComparison.Ordinal);
        IsIndexed(await PlanAsync(test, database, statements.RemoveTasks, new { ids }));
        IsIndexed(await PlanAsync(test, database, statements.RemoveAttempts, new { ids }));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Leases_are_looked_for_from_one_end_to_the_other(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.PrepareAsync(Cancel);
        await test.SqlAsync<int>($"INSERT INTO warren_leases (scope, id, acquired_at, expires_at) SELECT 'scope-' || (n % 10000), 'id-' || n, n, n FROM ({Numbers(database)}) AS numbers");
        await AnalyzeAsync(test, database, "warren_leases");

        await using var differences = StateStores.Database(test.Connection, ".");
        var statements = new LeaseStatements(differences.Words);
        var parameters = new { scope = "scope-1", id = "id-1", ids = differences.Ids(["id-1", "id-2"]), task = "task", worker = "worker", life = 1000L, limit = 1, take = 100 };
        foreach (var sql in new[]
        {
            statements.RemoveEnded, statements.Again, statements.Take, statements.Oldest, statements.Holders, statements.Renew, statements.Release, statements.CleanUp,
        })
        {
            IsIndexed(await PlanAsync(test, database, sql, parameters));
        }
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Rate_limits_are_looked_for_from_one_end_to_the_other(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.PrepareAsync(Cancel);
        await test.SqlAsync<int>($"INSERT INTO warren_rate_buckets (provider, kind, workspace, requests, tokens, filled_at, tag) SELECT 'p-' || (n % 1000), 1, 'w-' || n, 1, 1, n, 0 FROM ({Numbers(database)}) AS numbers");
        await test.SqlAsync<int>($"INSERT INTO warren_rate_grants (id, provider, workspace, tokens, granted_at) SELECT 'id-' || n, 'p', 'w', 1, n FROM ({Numbers(database)}) AS numbers");
        await test.SqlAsync<int>(
            $"""
            INSERT INTO warren_rate_places (provider, workspace, task_id, priority, tokens, tag, tag_end, own_turn, turn)
            SELECT 'p-' || (n % 100), 'w-' || (n % 1000), 'task-' || n, 5, 1, n, n + 1, n, n FROM ({Numbers(database)}) AS numbers
            """);
        await AnalyzeAsync(test, database, "warren_rate_buckets", "warren_rate_places", "warren_rate_grants");

        await using var differences = StateStores.Database(test.Connection, ".");
        var statements = new RateStatements(differences.Words);
        var parameters = new
        {
            provider = "p-1",
            workspace = "w-1",
            kind = 1,
            task = "task-1",
            grant = "id-1",
            requests = 1d,
            tokens = 1L,
            filledAt = 1L,
            tag = 1d,
            tagEnd = 2d,
            ownTurn = 1L,
            turn = 1L,
            kept = 1L,
            held = 1L,
            by = 100L,
            priority = 5,
            seq = 10L,
            share = 1d,
            before = 10L,
            take = 10,
            now = 1L,
        };
        foreach (var sql in new[]
        {
            statements.Lock, statements.Fill, statements.HasGrant, statements.RemoveGrant, statements.FindPlace, statements.RemovePlace, statements.MovePlace, statements.OwnAhead, statements.TotalAhead,
            statements.CountPlaces, statements.Shift, statements.RemoveOldPlaces, statements.RemoveOldGrants, statements.ReadAll, statements.ReadOne, statements.FindTurn, statements.RemoveIdle,
        })
        {
            IsIndexed(await PlanAsync(test, database, sql, parameters));
        }
    }

    private static void IsIndexed(string plan)
    {
        // What is read from one end to the other is a SCAN to SQLite and a Seq Scan to PostgreSQL. SQLite also scans the page that it has put together, and a list of ids.
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN warren_", plan, StringComparison.Ordinal);
        Assert.Matches("Index|USING (COVERING )?INDEX|USING INTEGER PRIMARY KEY|USING PRIMARY KEY", plan);
    }

    private static async Task<string> PlanAsync(TestStore test, Database database, string sql, object parameters)
    {
        if (database == Database.Postgres)
        {
            return string.Join('\n', await test.SqlAsync<string>("EXPLAIN " + sql, parameters));
        }

        return string.Join('\n', (await test.SqlAsync<PlanRow>("EXPLAIN QUERY PLAN " + sql, parameters)).Select(static row => row.Detail));
    }

    /// <summary>Many tasks: most have completed, few are at it, the rest waits.</summary>
    private async Task<TestStore> FilledAsync(Database database)
    {
        var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.PrepareAsync(Cancel);
        await test.SqlAsync<int>(
            $"""
            INSERT INTO warren_tasks (id, rank, state, run, attempt, queue, task, priority, workspace, created_at, updated_at, quiet_at, ended_at)
            SELECT 'task-' || n, {(database == Database.Postgres ? "'\\x00'::bytea" : "x'00'")}, CASE WHEN n % 1000 = 0 THEN 3 WHEN n % 10 = 0 THEN 1 ELSE 5 END, 1, 1,
                'queue-' || (n % 7), 'task-' || (n % 11), 5, 'workspace-' || (n % 13), n, n, n, CASE WHEN n % 10 = 0 THEN NULL ELSE n END
            FROM ({Numbers(database)}) AS numbers
            """);
        await test.SqlAsync<int>(
            "INSERT INTO warren_task_attempts (task_id, run, number, started_at, worker) SELECT id, 1, 1, 1, 'worker' FROM warren_tasks");
        await AnalyzeAsync(test, database, "warren_tasks", "warren_task_attempts");
        return test;
    }

    /// <summary>A query for the numbers from 1, in the database's own words.</summary>
    private static string Numbers(Database database) => database == Database.Postgres
        ? $"SELECT n FROM generate_series(1, {Rows}) AS g(n)"
        : $"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {Rows}) SELECT n FROM g";

    // SQLite goes by no statistics unless it is told to.
    private static async Task AnalyzeAsync(TestStore test, Database database, params string[] tables)
    {
        foreach (var table in database == Database.Postgres ? tables : [])
        {
            await test.SqlAsync<int>($"ANALYZE {table}");
        }
    }

#pragma warning disable CA1812 // Dapper makes it
    private sealed class PlanRow
#pragma warning restore CA1812
    {
        public string Detail { get; set; } = "";
    }
}
