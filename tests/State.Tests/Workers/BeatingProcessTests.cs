using Warren.State.Tests.Races;
using Warren.State.Tests.Support;
using Warren.TestSupport;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.State.Tests.Workers;

/// <summary>Real processes that beat and look after each other, of which one is killed (-9) and one stalls.</summary>
public sealed class BeatingProcessTests(SharedPostgres postgres)
{
    private const int Tasks = 20;

    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly string[] Names = ["killed", "stalled", "one", "two", "three"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Death_is_told_by_two_instances_or_a_stalled_worker_that_is_back_tells_it_twice(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.PrepareAsync(Cancel);
        var workers = new Dictionary<string, StoreProcess>(StringComparer.Ordinal);
        try
        {
            foreach (var name in Names)
            {
                workers[name] = await StoreProcess.BeginAsync("beat", test.Connection, name, $"{Tasks}");
            }

            await UntilAsync(async () => await CountAsync(test, TaskState.Running) == Tasks * Names.Length && (await test.Workers.ListAsync(StaleAfter, 10, Cancel)).Count == Names.Length);
            await workers["killed"].KillAsync();
            await StallAsync(test, workers["stalled"]);
            await test.SqlAsync<int>("UPDATE warren_workers SET beat_at = beat_at - 60000 WHERE id IN ('killed', 'stalled')");

            await UntilAsync(async () => await CountAsync(test, TaskState.Queued) == 2 * Tasks && Told("is dead") >= 2 && PutBack() >= 2 * Tasks);
            Assert.Equal(3 * Tasks, await CountAsync(test, TaskState.Running));

            await workers["stalled"].SignalAsync("CONT");
            await UntilAsync(async () => await CountAsync(test, TaskState.Running) == 4 * Tasks && Told("others took it for dead") >= 1);
            Assert.Equal(WorkerState.Alive, (await test.Workers.FindAsync("stalled", StaleAfter, Cancel))!.State);

            // A newcomer, which looks at once: there is nothing left to find.
            var late = await test.Workers.RescueAsync(StaleAfter, TimeSpan.FromHours(1), 200, Cancel);
            Assert.Equal((0, 0), (late.Lost.Count, late.PutBack));
            foreach (var name in Names.Skip(1))
            {
                await workers[name].SayAsync("finish");
            }

            foreach (var name in Names.Skip(1))
            {
                await workers[name].EndedAsync();
            }

            Assert.Equal((4 * Tasks, Tasks), (await CountAsync(test, TaskState.Completed), await CountAsync(test, TaskState.Queued)));
            Assert.Equal((1, 1, 2, 2 * Tasks), (Told("Worker killed is dead"), Told("Worker stalled is dead"), Told("is dead"), PutBack()));
            Assert.Equal((1, 1), (Told("others took it for dead"), workers["stalled"].Lines.Count(static line => line.Contains("others took it for dead", StringComparison.Ordinal))));
        }
        finally
        {
            foreach (var worker in workers.Values)
            {
                await worker.DisposeAsync();
            }
        }

        int Told(string text) => workers.Values.Sum(worker => worker.Lines.Count(line => line.Contains(text, StringComparison.Ordinal)));

        int PutBack() => workers.Values.SelectMany(static worker => worker.Lines)
            .Where(static line => line.Contains("tasks said that they run where nothing runs", StringComparison.Ordinal)).Sum(static line => int.Parse(line.Split(' ')[0]));

        async Task UntilAsync(Func<Task<bool>> condition) => Assert.True(
            await Polling.TriedAsync(condition, Limit, TimeSpan.FromMilliseconds(100), Cancel),
            string.Join('\n', workers.SelectMany(static worker => worker.Value.Lines.Select(line => $"{worker.Key}: {line}"))));
    }

    // Not in the middle of a write: SQLite's other writers would wait for it.
    private static async Task StallAsync(TestStore test, StoreProcess worker)
    {
        for (var tries = 1; ; tries++)
        {
            await worker.SignalAsync("STOP");
            try
            {
                await test.Store.WriteAsync([Tell.Queued("written")], Cancel);
                await test.SqlAsync<int>("DELETE FROM warren_tasks WHERE id = 'written'");
                return;
            }
            catch (TaskStoreUnavailableException) when (tries < 5)
            {
                await worker.SignalAsync("CONT");
            }
        }
    }

    private static async Task<int> CountAsync(TestStore test, TaskState state) => (await test.Store.ListAsync(new() { State = state, Limit = 500 }, Cancel)).Items.Count;
}
