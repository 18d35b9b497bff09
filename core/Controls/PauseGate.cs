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

    public ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken) => new(
        controls.HeldBack(queue.Name) is { } pause
            ? new GateAnswer.Closed(Step, $"{pause.Describe(queue.Name)} Resume it with POST queues/{queue.Name}/resume.")
            : GateAnswer.Open);
}
