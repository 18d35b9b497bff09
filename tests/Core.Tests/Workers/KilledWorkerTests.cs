using System.Text;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Warren.Core.CrashApp;
using Warren.Core.Tests.Crashes;
using Warren.State;
using Warren.Topology;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Core.Tests.Workers;

/// <summary>A real process that is killed while a task runs in it, and the instances beside it.</summary>
public sealed class KilledWorkerTests(BrokerFixture fixture) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly WorkerOptions Options = new() { Beat = TimeSpan.FromSeconds(1), StaleAfter = TimeSpan.FromSeconds(5) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-killed-worker-");
    private readonly CollectedLogs _logs = new();

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Task_of_a_killed_worker_runs_for_ever_or_is_put_back_twice_or_never_completes()
    {
        var address = await fixture.ApplyAsync(CrashTopology.Of(QueueType.Classic));
        await using var client = await QueueClient.ConnectAsync(address);
        var connection = $"Data Source={Path.Combine(_folder.FullName, "state.db")}";
        await using var state = StateStores.Open(connection, ".", TimeProvider.System);
        await using var killed = new CrashProcess(address, QueueType.Classic, _folder.FullName, connection);
        await client.Channel.BasicPublishAsync(
            "tasks",
            "crash",
            mandatory: true,
            new BasicProperties { MessageId = "held", Priority = 5, Persistent = true },
            Encoding.UTF8.GetBytes("""{"task":"crash","payload":{"way":"hold"}}"""));
        await UntilAsync(state, static task => task is { State: TaskState.Running }, () => killed.Output);
        var worker = (await state.Tasks.FindAsync("held"))!.Worker!;
        await UntilAsync(state, _ => _folder.GetFiles("held.holding.*").Any(static file => file.Extension != ".part"), () => killed.Output);
        Assert.EndsWith($"/{killed.Id}", worker, StringComparison.Ordinal);
        Assert.NotNull(await state.Workers!.FindAsync(worker, Options.StaleAfter));
        killed.Kill();

        // Instances that serve nothing look after it: until another one does, the task waits.
        await using var one = Track("one", state);
        await using var two = Track("two", state);
        await using (Begin(one, state))
        await using (Begin(two, state))
        {
            await UntilAsync(state, static task => task is { State: TaskState.Queued, Worker: null }, _logs.ToString);
            Assert.Equal(WorkerState.Stale, (await state.Workers.FindAsync(worker, Options.StaleAfter))!.State);
            Assert.Contains("worker is gone", (await state.Tasks.FindAsync("held"))!.Reason, StringComparison.Ordinal);

            await using var next = new CrashProcess(address, QueueType.Classic, _folder.FullName, connection);
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "release"), "");
            await UntilAsync(state, static task => task is { State: TaskState.Completed }, () => next.Output);
            Assert.Equal(2, (await state.Tasks.FindAsync("held"))!.Attempts.Count);
        }

        Assert.Equal((1, 1), (Logged($"Worker {worker} is dead"), Logged("1 tasks said that they run where nothing runs any more")));
    }

    private TaskTracking Track(string name, SharedState state) => new(state.Tasks, new() { Worker = name }, TimeProvider.System, new Logger<TaskTracker>(_logs));

    private WorkerPresence Begin(TaskTracking tracking, SharedState state) => new(state.Workers!, new(), Options, tracking, TimeProvider.System, _logs);

    private int Logged(string text) => _logs.ToString().Split(text).Length - 1;

    private static async Task UntilAsync(SharedState state, Func<TrackedTask?, bool> expected, Func<string> output)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (await state.Tasks.FindAsync("held") is var task && !expected(task))
        {
            Assert.False(limit.IsCancellationRequested, $"{task}\n{output()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
