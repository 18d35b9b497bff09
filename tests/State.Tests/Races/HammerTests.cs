using Warren.State.StoreApp;
using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Races;

public sealed class HammerTests(SharedPostgres postgres)
{
    // Few, so that the processes meet.
    private const int Tasks = 30;
    private const int Seed = 11;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Processes_that_write_the_same_events_in_other_orders_and_cancel_in_between_leave_one_truth(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await using var alone = await TestStore.CreateAsync(Database.Sqlite, postgres);
        var ids = Enumerable.Range(0, Tasks).Select(static number => $"task-{number}").ToList();
        foreach (var id in ids)
        {
            await alone.Store.WriteAsync(Life.Of(id, Seed), Cancel);
        }

        var output = await StoreProcess.RunTogetherAsync(4, "hammer", test.Connection, $"{Seed}", $"{Tasks}");

        // The record is what one process alone would have written.
        var tasks = new Dictionary<string, TrackedTask>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            tasks[id] = (await test.Store.FindAsync(id, Cancel))!;
            Assert.Equal(Tell.Everything(await alone.Store.FindAsync(id, Cancel)), Tell.Everything(tasks[id] with { CancelRequestedAt = null }));
        }

        // Every request that was taken was taken once, and is still there unless a later run has begun.
        var answers = output.SelectMany(static lines => lines).Select(static line => Answer.Parse(line)).ToList();
        var taken = answers.Where(static answer => answer.Verdict == "Requested").ToLookup(static answer => (answer.Id, answer.Run));
        Assert.NotEmpty(taken);
        foreach (var run in taken)
        {
            var at = Assert.Single(run.Select(static answer => answer.RequestedAt).Distinct());
            var task = tasks[run.Key.Id];
            Assert.Equal(task.Identity.Run == run.Key.Run ? at : null, task.Identity.Run == run.Key.Run ? task.CancelRequestedAt?.ToUnixTimeMilliseconds().ToString() : null);
        }

        // Nothing is cancelled that nobody was told of.
        Assert.All(tasks.Values, task => Assert.True(task.CancelRequestedAt is null || taken.Contains((task.Identity.Id, task.Identity.Run)), $"{task.Identity} is cancelled"));

        // What was refused had ended, and has not come back to life.
        var refused = answers.Where(static answer => answer.Verdict == "AlreadyEnded").ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.True(
            answer.State.IsEnded() && (tasks[answer.Id].Identity.Run > answer.Run || tasks[answer.Id].State.IsEnded()), $"{answer} but {tasks[answer.Id].State}"));
        Assert.Equal(Tasks, (await test.SqlAsync<string>("SELECT id FROM warren_tasks")).Count);
    }

    private sealed record Answer(string Verdict, string Id, int Run, TaskState State, string RequestedAt)
    {
        public static Answer Parse(string line) =>
            line.Split(' ') is [var verdict, var id, var run, var state, var at]
                ? new(verdict, id, int.Parse(run), (TaskState)int.Parse(state), at)
                : throw new InvalidOperationException($"A process printed '{line}'.");
    }
}
