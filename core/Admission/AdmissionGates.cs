using Warren.Topology;

namespace Warren.Admission;

/// <summary>All gates, one after another: a task runs when it has passed every one of them.</summary>
internal sealed class AdmissionGates(IReadOnlyList<IAdmissionGate> gates)
{
    /// <summary>Lets a task in, or says when to ask again; then nothing is held.</summary>
    public async ValueTask<(AdmittedTask? Admitted, GateAnswer.Closed? Closed)> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken)
    {
        List<IGatePass>? passes = null;
        var entered = false;
        try
        {
            foreach (var gate in gates)
            {
                switch (await gate.EnterAsync(queue, task, cancellationToken))
                {
                    case GateAnswer.Opened { Pass: { } pass }:
                        (passes ??= []).Add(pass);
                        break;
                    case GateAnswer.Closed closed:
                        return (null, closed);
                    default:
                        break;
                }
            }

            entered = true;
            return (Admitted(passes), null);
        }
        finally
        {
            if (!entered)
            {
                await Admitted(passes).LeaveAsync(null);
            }
        }
    }

    private static AdmittedTask Admitted(List<IGatePass>? passes) => passes is null ? AdmittedTask.Unguarded : new AdmittedTask(passes);
}
