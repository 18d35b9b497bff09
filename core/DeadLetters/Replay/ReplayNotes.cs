using Warren.Topology;
using Warren.Tracking;

namespace Warren.DeadLettering;

/// <summary>Tells the task store which tasks a replay has put back into their queues.</summary>
internal sealed class ReplayNotes(TopologySpec topology, TaskTracker tracker, TimeProvider time)
{
    public void Replayed(ReplayCopy copy)
    {
        // Whatever mode but none: a queue that tells of failures only has told of this one.
        if (topology.Find(copy.Queue) is { Tracking: not TrackingMode.None }
            && TaskIdentities.Of(new TaskDelivery(copy.Queue, copy.Body, ClientProperties.Read(copy.Properties))) is { } task)
        {
            tracker.Record(new TaskEvent.Replayed(task, time.GetUtcNow()));
        }
    }
}
