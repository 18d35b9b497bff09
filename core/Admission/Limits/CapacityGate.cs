using Warren.Topology;

namespace Warren.Admission;

/// <summary>Lets so many tasks run at once in this instance, of all queues together. When places are short, queues take turns.</summary>
internal sealed class CapacityGate : IAdmissionGate
{
    // As with a queue's limit; another instance may have room.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TaskCompletionSource>> _waiting = new(StringComparer.Ordinal);

    // The queues of which a task waits, each once.
    private readonly Queue<string> _turns = new();
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private int _free;

    /// <param name="capacity">How many places there are, 1 or more.</param>
    /// <param name="time">The clock.</param>
    public CapacityGate(int capacity, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_capacity, _time, _free) = (capacity, time, capacity);
    }

    public ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken)
    {
        TaskCompletionSource place;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return new(new GateAnswer.Opened(new Pass(this)));
            }

            place = Line(queue.Name);
        }

        return WaitAsync(place, task, cancellationToken);
    }

    private async ValueTask<GateAnswer> WaitAsync(TaskCompletionSource place, TaskMessage task, CancellationToken cancellationToken)
    {
        try
        {
            await place.Task.WaitAsync(LongestWait, _time, cancellationToken);
            return new GateAnswer.Opened(new Pass(this));
        }
        catch (TimeoutException)
        {
            return place.TrySetCanceled(CancellationToken.None)
                ? new GateAnswer.Closed(DeferralDelays.Of(task), $"waiting for one of the {_capacity} places of its instance, which are all taken")
                : new GateAnswer.Opened(new Pass(this));
        }
        catch (OperationCanceledException)
        {
            if (!place.TrySetCanceled(CancellationToken.None))
            {
                // It came at this very moment.
                Leave();
            }

            throw;
        }
    }

    private TaskCompletionSource Line(string queue)
    {
        if (!_waiting.TryGetValue(queue, out var line))
        {
            _waiting[queue] = line = new();
        }

        if (line.Count == 0)
        {
            _turns.Enqueue(queue);
        }

        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        line.Enqueue(place);
        return place;
    }

    private void Leave()
    {
        lock (_lock)
        {
            while (_turns.TryDequeue(out var queue))
            {
                var line = _waiting[queue];
                var next = line.Dequeue();
                if (line.Count > 0)
                {
                    _turns.Enqueue(queue);
                }

                if (next.TrySetResult())
                {
                    return;
                }
            }

            _free++;
        }
    }

    private sealed class Pass(CapacityGate gate) : IGatePass
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask LeaveAsync(TaskOutcome? outcome)
        {
            gate.Leave();
            return ValueTask.CompletedTask;
        }
    }
}
