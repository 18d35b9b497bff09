using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>
/// Gets every task delivered, as all the other processes do, asks the store before it runs one as an instance does, and cancels some in between. Prints each thing that it did, with
/// the moments before and after the question or the write by the <see cref="Clock"/>:
/// <c>run|skip|refuse|look|stop|done|cancel-VERDICT-STATE TASK BEFORE AFTER</c>.
/// </summary>
internal sealed class DeliveryHammer(ITaskStore store, int tasks)
{
    private const int Loops = 2;

    public async Task<int> RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Loops).Select(loop => Task.Run(() => HammerAsync(loop))));
        return 0;
    }

    private async Task HammerAsync(int loop)
    {
        var chance = new Random(Environment.ProcessId ^ loop);
        var order = Enumerable.Range(0, tasks).ToArray();
        chance.Shuffle(order);
        foreach (var number in order)
        {
            await DeliverAsync(new() { Id = $"task-{number}", Queue = "delivered" }, $"worker-{Environment.ProcessId}-{loop}");
            if (chance.Next(4) == 0)
            {
                await CancelAsync($"task-{chance.Next(tasks)}");
            }
        }
    }

    private async Task DeliverAsync(TaskIdentity task, string worker)
    {
        var before = Clock.Now;
        var look = (await Patience.CallAsync(() => store.LookAsync([task.Id]))).GetValueOrDefault(task.Id);
        var verdict = look.IsDuplicate(task.Run) ? "skip" : look.IsCancelled(task.Run) ? "refuse" : "run";
        Print(verdict, task.Id, before);
        if (verdict == "refuse")
        {
            await WriteAsync("stop", new TaskEvent.Cancelled(task, Time, 1, null, "It was cancelled before it could start."));
        }

        if (verdict != "run")
        {
            return;
        }

        // What runs looks once, as an instance does each second.
        var attempt = new StartedAttempt(1, worker, Time);
        await WriteAsync("begin", new TaskEvent.Running(task, attempt));
        before = Clock.Now;
        var cancelled = (await Patience.CallAsync(() => store.FindCancelledAsync([task.Id]))).TryGetValue(task.Id, out var found) && found.IsCancelled(task.Run);
        Print(cancelled ? "seen" : "look", task.Id, before);
        await (cancelled
            ? WriteAsync("stop", new TaskEvent.Cancelled(task, Time, 1, attempt, "It was cancelled while it ran."))
            : WriteAsync("done", new TaskEvent.Completed(task, Time, attempt, null)));
    }

    private async Task CancelAsync(string id)
    {
        var before = Clock.Now;
        var answer = await Patience.CallAsync(() => store.RequestCancelAsync(id));
        Print($"cancel-{answer.Verdict}-{answer.State}", id, before);
    }

    private async Task WriteAsync(string what, TaskEvent told)
    {
        var before = Clock.Now;
        await Patience.CallAsync(() => store.WriteAsync([told]));
        Print(what, told.Task.Id, before);
    }

    private static DateTimeOffset Time => TimeProvider.System.GetUtcNow();

    private static void Print(string what, string id, long before) => Console.WriteLine($"{what} {id} {before} {Clock.Now}");
}
