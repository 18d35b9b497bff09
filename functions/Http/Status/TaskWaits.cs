using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Warren.Tracking;

namespace Warren.Functions.Http.Status;

/// <summary>Lets requests wait until tasks end. One query four times a second looks for all of them; none while nobody waits.</summary>
internal sealed class TaskWaits(ITaskStore store, TimeProvider time) : BackgroundService
{
    /// <summary>How many requests may wait at the same time.</summary>
    public const int MaxWaiting = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<Waiter, bool> _waiters = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private int _count;

    /// <summary>Waits until a task ends.</summary>
    /// <returns>False when too many wait already; else true, when it has ended, is not known to the store, the time is over, or the store cannot be asked.</returns>
    public async Task<bool> TryWaitAsync(string id, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _count) > MaxWaiting)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        var waiter = new Waiter(id);
        try
        {
            _waiters[waiter] = true;
            _arrived.Release();
            await waiter.Over.Task.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        }
        finally
        {
            _waiters.TryRemove(waiter, out _);
            Interlocked.Decrement(ref _count);
        }
    }

    public override void Dispose()
    {
        _arrived.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _arrived.WaitAsync(stoppingToken);
                while (_waiters.Keys is { Count: > 0 } waiters)
                {
                    await LookAsync(waiters, stoppingToken);
                    await Task.Delay(Interval, time, stoppingToken);
                }
            }
        }
        finally
        {
            // The instance stops: each request answers with what it knows.
            Release(_waiters.Keys);
        }
    }

    private async Task LookAsync(ICollection<Waiter> waiters, CancellationToken cancellationToken)
    {
        try
        {
            var found = await store.LookAsync([.. waiters.Select(static waiter => waiter.Id)], cancellationToken);
            Release(waiters.Where(waiter => !found.TryGetValue(waiter.Id, out var look) || look.State.IsEnded()));
        }
        catch (TaskStoreException)
        {
            // Whoever waits asks the store himself in the end, and then tells.
            Release(waiters);
        }
    }

    private static void Release(IEnumerable<Waiter> waiters)
    {
        foreach (var waiter in waiters)
        {
            waiter.Over.TrySetResult();
        }
    }

    private sealed class Waiter(string id)
    {
        public string Id => id;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
