using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>Writes all events of all tasks in an order of its own, some of them twice, and asks for cancels in between. Prints every answer to a cancel.</summary>
internal sealed class Hammer(ITaskStore store, int seed, int tasks)
{
    private readonly Random _chance = new(Environment.ProcessId);
    private readonly Dictionary<string, int> _ended = new(StringComparer.Ordinal);

    public async Task<int> RunAsync()
    {
        var events = Enumerable.Range(0, tasks).SelectMany(task => Life.Of($"task-{task}", seed)).ToList();
        events.AddRange(events.Where(_ => _chance.Next(4) == 0).ToList());
        var order = events.ToArray();
        _chance.Shuffle(order);
        for (var at = 0; at < order.Length;)
        {
            var batch = order[at..Math.Min(order.Length, at += _chance.Next(1, 20))];
            await store.WriteAsync(batch);
            Remember(batch);
            for (var asked = 0; asked < 2; asked++)
            {
                if (!await CancelAsync($"task-{_chance.Next(tasks)}"))
                {
                    return 2;
                }
            }
        }

        return 0;
    }

    private void Remember(IEnumerable<TaskEvent> written)
    {
        foreach (var told in written.Where(static told => told is TaskEvent.Completed or TaskEvent.DeadLettered or TaskEvent.Cancelled or TaskEvent.Expired))
        {
            _ended[told.Task.Id] = Math.Max(_ended.GetValueOrDefault(told.Task.Id), told.Task.Run);
        }
    }

    private async Task<bool> CancelAsync(string id)
    {
        var answer = await store.RequestCancelAsync(id);
        if (answer.Verdict == CancelVerdict.NotFound)
        {
            return true;
        }

        Console.WriteLine($"{answer.Verdict} {id} {answer.Run} {(int)answer.State!} {answer.RequestedAt?.ToUnixTimeMilliseconds()}");

        // What this process knows to be written, every later answer must know.
        if (answer.Verdict == CancelVerdict.Requested && _ended.GetValueOrDefault(id) >= answer.Run)
        {
            Console.WriteLine($"wrong: a cancel of {id} run {answer.Run} was taken, though its end had been written");
            return false;
        }

        var look = (await store.LookAsync([id]))[id];
        if (answer.Verdict == CancelVerdict.Requested && !look.IsCancelled(answer.Run))
        {
            Console.WriteLine($"wrong: a look at {id} after the cancel of run {answer.Run} shows {look}");
            return false;
        }

        return true;
    }
}
