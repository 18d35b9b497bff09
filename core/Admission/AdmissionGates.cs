using Warren.Topology;

namespace Warren.Admission;

/// <summary>All gates, one after another: a task runs when it has passed every one of them.</summary>
internal sealed class AdmissionGates(IReadOnlyList<IAdmissionGate> gates)
{
    /// <summary>Lets a task in, or says when to ask again; then nothing is held.</summary>
    public async ValueTask<(AdmittedTask? Admitted, GateAnswer.Closed? Closed)> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken)
    {
        if (gates.Count == 0)
        {
            return (AdmittedTask.Unguarded, null);
        }

        var passes = new List<IGatePass>();
        var entered = false;
        try
        {
            foreach (var gate in gates)
            {
                switch (await gate.EnterAsync(queue, task, cancellationToken))
                {
                    case GateAnswer.Opened { Pass: { } pass }:
                        passes.Add(pass);
                        break;
                    case GateAnswer.Closed closed:
                        return (null, closed);
                    default:
                        break;
                }
            }

            entered = true;
            return (passes.Count == 0 ? AdmittedTask.Unguarded : new AdmittedTask(passes), null);
        }
        finally
        {
            if (!entered)
            {
                await new AdmittedTask(passes).LeaveAsync(null);
            }
        }
    }
}
