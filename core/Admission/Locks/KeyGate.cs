using Warren.Leases;
using Warren.Topology;

namespace Warren.Admission;

/// <summary>Lets as many tasks with the same key run at once as their queue says, on all instances together.</summary>
internal sealed class KeyGate(LeaseAsker leases) : IAdmissionGate
{
    public ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken) =>
        HeaderName.Of(task.Headers, TaskHeaders.ConcurrencyKey) is { } key
            ? leases.AskAsync(LeaseScopes.Key(queue.Name, key), queue.KeyConcurrency, fences: false, $"waiting for key '{Shortened.To(Shortened.Name, key)}' of queue '{queue.Name}'", task, cancellationToken)
            : new(GateAnswer.Open);
}
