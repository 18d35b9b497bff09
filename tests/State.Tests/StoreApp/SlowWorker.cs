using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>
/// A worker that is taken for dead whenever it has not been heard of this very moment, and takes the others for dead in turn. Prints <c>lost WORKER</c> of each that it found dead,
/// and at last <c>life WORKER N</c>.
/// </summary>
internal sealed class SlowWorker(SharedState state, int rounds)
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private readonly string _name = $"worker-{Environment.ProcessId}";
    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();

    public async Task<int> RunAsync()
    {
        var attempt = new StartedAttempt(1, _name, _startedAt);
        var tasks = Enumerable.Range(0, 5).Select(number => new TaskIdentity { Id = $"{_name}-{number}", Queue = "slow" }).ToList();
        await state.Tasks.WriteAsync([.. tasks.Select(task => new TaskEvent.Running(task, attempt))]);
        var life = await BeatAsync(-1);
        for (var round = 0; round < rounds; round++)
        {
            var rescue = await state.Workers!.RescueAsync(TimeSpan.Zero, Keep, maxTasks: 3);
            foreach (var lost in rescue.Lost)
            {
                Console.WriteLine($"lost {lost}");
            }

            var now = await BeatAsync(life);
            if (now > life)
            {
                await state.Tasks.WriteAsync([.. tasks.Select(task => new TaskEvent.Resumed(task, attempt, now))]);
            }

            life = now;
        }

        Console.WriteLine($"life {_name} {life} {_startedAt.UtcTicks}");
        return 0;
    }

    private Task<int> BeatAsync(int life) => state.Workers!.BeatAsync(new(_name, _startedAt, new(), TimeSpan.Zero, 5, [], life));
}
