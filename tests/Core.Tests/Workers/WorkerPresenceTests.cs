using Microsoft.Extensions.Logging;
using Warren.Core.Tests.Tracking;
using Warren.State;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Core.Tests.Workers;

/// <summary>How an instance tells that it is alive, with a real store.</summary>
public sealed class WorkerPresenceTests : IAsyncDisposable
{
    private static readonly WorkerOptions Options = new() { Beat = TimeSpan.FromMilliseconds(50), StaleAfter = TimeSpan.FromHours(1), Keep = TimeSpan.FromDays(1) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-presence-");
    private readonly CollectedLogs _logs = new();
    private readonly SharedState _state;

    public WorkerPresenceTests() => _state = StateStores.Open(null, _folder.FullName, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        _logs.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Worker_that_was_taken_for_dead_does_not_say_again_what_runs_on_it()
    {
        await using var tracking = Track(_state.Tasks);
        using var running = tracking.Running.Add(new() { Id = "slow", Queue = Probe.Queue, Task = Probe.Task });
        running.Begin(new(1, tracking.Worker, TimeProvider.System.GetUtcNow()));
        tracking.Tracker.Record(new TaskEvent.Running(running.Identity, running.Attempt!), running);
        await using var presence = Begin(_state.Workers!, tracking);
        await UntilAsync(async () => await StateAsync() == TaskState.Running && await _state.Workers!.FindAsync(tracking.Worker, Options.StaleAfter) is not null);

        // Another instance, to which any silence is too long, finds it dead between two beats.
        var lost = false;
        await UntilAsync(async () =>
        {
            var rescue = await _state.Workers!.RescueAsync(TimeSpan.Zero, Options.Keep, maxTasks: 10);
            return (lost |= rescue.Lost.Contains(tracking.Worker)) && rescue.IsDone;
        });

        await UntilAsync(async () => await StateAsync() == TaskState.Running);
        await UntilAsync(() => Task.FromResult(Logged("had been silent for so long that others took it for dead") > 0));
        Assert.Equal(WorkerState.Alive, (await _state.Workers!.FindAsync(tracking.Worker, Options.StaleAfter))!.State);

        async Task<TaskState?> StateAsync() => (await _state.Tasks.FindAsync("slow"))?.State;
    }

    [Fact]
    public async Task Beat_that_fails_after_an_outage_is_told_as_another_one()
    {
        await using var tasks = new SwitchedStore();
        await using var tracking = Track(tasks);
        var store = new HeldBeats(_state.Workers!);
        await using var presence = Begin(store, tracking);
        await UntilAsync(() => Task.FromResult(store.Beats == 1));

        tasks.IsAway = true;
        tracking.Tracker.Record(new TaskEvent.Queued(new() { Id = "meanwhile", Queue = Probe.Queue, Task = Probe.Task }, TimeProvider.System.GetUtcNow()));
        await UntilAsync(() => Task.FromResult(tracking.Health.IsAway));
        tasks.IsAway = false;
        await UntilAsync(() => Task.FromResult(!tracking.Health.IsAway));

        store.First.SetException(new TaskStoreUnavailableException("It was away."));
        await UntilAsync(() => Task.FromResult(store.Beats > 1));
        Assert.Equal((1, 1), (Logged("their status is not kept"), Logged("The task store is back")));
    }

    [Fact]
    public async Task Workers_that_could_not_tell_either_while_the_store_was_away_are_called_dead_by_the_first_that_can()
    {
        var options = Options with { StaleAfter = TimeSpan.FromSeconds(4) };
        await using var tasks = new SwitchedStore();
        await using var tracking = Track(tasks);
        await _state.Workers!.BeatAsync(new("other", TimeProvider.System.GetUtcNow(), new(), TimeSpan.Zero, 0, [], -1));
        await using var presence = new WorkerPresence(_state.Workers, new(), options, tracking, TimeProvider.System, _logs);
        await UntilAsync(async () => await _state.Workers.FindAsync(tracking.Worker, options.StaleAfter) is not null);

        tasks.IsAway = true;
        tracking.Tracker.Record(new TaskEvent.Queued(new() { Id = "meanwhile", Queue = Probe.Queue, Task = Probe.Task }, TimeProvider.System.GetUtcNow()));
        await UntilAsync(() => Task.FromResult(tracking.Health.IsAway));
        await UntilAsync(async () => await StateAsync("other") == WorkerState.Stale && await StateAsync(tracking.Worker) == WorkerState.Stale);
        tasks.IsAway = false;
        await UntilAsync(async () => await StateAsync(tracking.Worker) == WorkerState.Alive);
        var beat = await UptimeAsync();
        await UntilAsync(async () => await UptimeAsync() > beat);
        Assert.Equal(0, Logged("Worker other is dead"));

        // It goes on being silent.
        await UntilAsync(() => Task.FromResult(Logged("Worker other is dead") == 1));

        async Task<WorkerState> StateAsync(string worker) => (await _state.Workers.FindAsync(worker, options.StaleAfter))!.State;
        async Task<TimeSpan> UptimeAsync() => (await _state.Workers.FindAsync(tracking.Worker, options.StaleAfter))!.Beat.Uptime;
    }

    private TaskTracking Track(ITaskStore store) =>
        new(store, new() { Worker = "one", FlushLimit = TimeSpan.FromMinutes(3), LongestWait = TimeSpan.FromMinutes(3) }, TimeProvider.System, new Logger<TaskTracker>(_logs));

    private WorkerPresence Begin(IWorkerStore store, TaskTracking tracking) => new(store, new(), Options, tracking, TimeProvider.System, _logs);

    private int Logged(string text) => _logs.ToString().Split(text).Length - 1;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }
}
