using System.Runtime.InteropServices;
using Warren.Topology;

namespace Warren.Processing;

/// <summary>What to do with a delivery before anything else.</summary>
internal enum DeliveryAction
{
    /// <summary>Its first delivery: run it.</summary>
    Run,

    /// <summary>Put a copy with the new count in its place, and acknowledge it.</summary>
    Recount,

    /// <summary>It was delivered before: run it.</summary>
    RunAgain,

    /// <summary>It was delivered so often that it may be what kills the process: run it while no other such message runs.</summary>
    RunAlone,

    /// <summary>It was delivered as often as it may.</summary>
    DeadLetter,
}

/// <summary>What to do with a delivery, and how often it was delivered before without an outcome.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DeliveryVerdict(DeliveryAction Action, int Redeliveries)
{
    /// <summary>Judges a delivery by what the broker and earlier copies say. Pure.</summary>
    /// <remarks>
    /// Quorum queues count themselves. Classic queues only have a flag, so the count is kept in a header of a copy that takes the message's place before it
    /// runs. The flag is believed also on a message that came through a dead-letter exchange, where it may tell of the queue before: that
    /// costs one delivery, while a message that stepped aside through a retry queue would otherwise never be counted.
    /// </remarks>
    public static DeliveryVerdict Of(TaskDelivery delivery, QueueSpec queue)
    {
        var headers = delivery.Properties.Headers;
        var copied = TaskHeaders.ReadCount(headers, TaskHeaders.Redeliveries);
        var recount = queue.Type == QueueType.Classic && delivery.Redelivered;
        var redeliveries = copied + (queue.Type == QueueType.Quorum ? TaskHeaders.ReadCount(headers, "x-delivery-count") : recount ? 1 : 0);
        var action = redeliveries >= queue.MaxDeliveries ? DeliveryAction.DeadLetter
            : recount ? DeliveryAction.Recount
            : redeliveries == 0 ? DeliveryAction.Run
            : redeliveries >= queue.MaxDeliveries / 2 ? DeliveryAction.RunAlone
            : DeliveryAction.RunAgain;
        return new(action, redeliveries);
    }
}
