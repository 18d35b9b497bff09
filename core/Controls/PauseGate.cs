using Warren.Admission;
using Warren.Topology;

namespace Warren.Controls;

/// <summary>
/// Holds back tasks of a paused queue. The embedded host takes none from such a queue, so that only what slipped through meets the gate; the official host goes on taking, and each
/// task then waits on the delay ladder, step by step.
/// </summary>
internal sealed class PauseGate(QueueControls controls) : IAdmissionGate
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    public ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken) => new(Ask(queue.Name) ?? GateAnswer.Open);

    /// <summary>When to ask again for a task of a paused queue; null when the queue is not paused.</summary>
    public GateAnswer.Closed? Ask(string queue) =>
        controls.HeldBack(queue) is { } pause ? new(Step, $"{pause.Describe(queue)} Resume it with POST queues/{queue}/resume.") : null;
}
