using Warren.Topology;

namespace Warren.Admission;

/// <summary>Something that a task must pass before it runs: a limit, a lock. Safe to call from many threads.</summary>
internal interface IAdmissionGate
{
    /// <summary>Lets a task in, or says when to ask again. What it takes for the task is the pass, which the processor gives back when the attempt ends.</summary>
    /// <remarks>
    /// It may wait, as long as whoever waits behind would have to wait for the same thing. It does not throw because its store is away: it says in its answer what that means.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The instance must stop.</exception>
    ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken);
}

/// <summary>What a gate says. A closed set.</summary>
internal abstract record GateAnswer
{
    private GateAnswer()
    {
    }

    /// <summary>It has nothing to do with this task.</summary>
    public static GateAnswer Open { get; } = new Opened(null);

    /// <summary>The task may run.</summary>
    /// <param name="Pass">What was taken for it, or null.</param>
    public sealed record Opened(IGatePass? Pass) : GateAnswer;

    /// <summary>Not now: the task waits on the delay ladder and uses no attempt.</summary>
    /// <param name="Delay">When to ask again, more than zero.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record Closed(TimeSpan Delay, string Reason) : GateAnswer;
}

/// <summary>What a gate has taken for an attempt.</summary>
internal interface IGatePass
{
    /// <summary>Fires when it was taken away while the attempt ran, which must then stop. The task is deferred for a moment.</summary>
    CancellationToken Lost { get; }

    /// <summary>A number that grows with every holder of what was taken, for the handler to guard with; null when it is nothing exclusive.</summary>
    long? FencingToken => null;

    /// <summary>Gives back what was taken. Never throws, and waits for its store no longer than a few seconds.</summary>
    /// <param name="outcome">What became of the delivery; null when it goes back to its queue without an outcome.</param>
    ValueTask LeaveAsync(TaskOutcome? outcome);
}
