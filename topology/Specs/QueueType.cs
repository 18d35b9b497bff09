namespace Warren.Topology;

/// <summary>How RabbitMQ stores a queue.</summary>
public enum QueueType
{
    /// <summary>One node holds the queue. Priorities 1 to 10 through <c>x-max-priority</c>; works from RabbitMQ 3.10 on.</summary>
    Classic,

    /// <summary>Replicated over the nodes of a cluster. Strict priorities need RabbitMQ 4.3; <c>x-max-priority</c> is refused.</summary>
    Quorum,
}
