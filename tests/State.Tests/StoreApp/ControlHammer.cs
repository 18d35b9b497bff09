using Warren.Controls;

namespace Warren.State.StoreApp;

/// <summary>Pauses, resumes and changes two queues at random, and prints what it is told of each change.</summary>
internal sealed class ControlHammer(IQueueControlStore store, int count)
{
    private readonly Random _chance = new(Environment.ProcessId);

    public async Task<int> RunAsync()
    {
        for (var number = 0; number < count; number++)
        {
            var queue = $"queue-{_chance.Next(2)}";
            var (kind, control) = _chance.Next(3) switch
            {
                0 => ("pause", await store.PauseAsync(queue, null, $"{Environment.ProcessId}-{number}")),
                1 => ("resume", await store.ResumeAsync(queue)),
                _ => ("change", await store.SetConcurrencyAsync(queue, _chance.Next(5) is > 0 and var concurrency ? concurrency : null)),
            };
            Console.WriteLine($"{kind} {queue} {control.Version} {control.Pause?.Reason ?? "-"} {control.Concurrency?.ToString() ?? "-"}");
        }

        return 0;
    }
}
