using Warren.Leases;
using Warren.Topology;

namespace Warren.Admission;

/// <summary>Lets a task that wants a lock run while no other one has it, in any queue of any instance.</summary>
internal sealed class LockGate(LeaseAsker leases) : IAdmissionGate
{
    public ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken) =>
        HeaderName.Of(task.Headers, TaskHeaders.Lock) is { } name
            ? leases.AskAsync(LeaseScopes.Lock(name), 1, fences: true, $"waiting for lock '{Shortened.To(Shortened.Name, name)}'", task, cancellationToken)
            : new(GateAnswer.Open);
}
