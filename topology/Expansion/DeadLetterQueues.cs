namespace Warren.Topology;

/// <summary>The queue that keeps dead letters, and the journal beside it that makes replays of them repeatable.</summary>
public static class DeadLetterQueues
{
    // RabbitMQ takes -1 for "none" only from 4.0 on, and has 20 there by default; this many deliveries it takes everywhere.
    private const int NeverReachedDeliveries = 1_000_000_000;

    /// <summary>The journal of replays out of a dead-letter queue: <c>&lt;dead-letter queue&gt;.replays</c>.</summary>
    public static string JournalOf(string deadLetterQueue) => $"{deadLetterQueue}.replays";

    // Whoever looks at dead letters takes them and gives them back, and in a quorum queue that may count as a failed delivery.
    internal static BrokerQueue Letters(string name, QueueType type, BrokerArguments ofType) =>
        new(name, type == QueueType.Quorum ? ofType.With(BrokerArgumentNames.DeliveryLimit, NeverReachedDeliveries) : ofType) { Role = QueueRole.DeadLetter };

    // Classic whatever the letters' queue is: a record of a transaction that the broker did not live to confirm must not outlive the broker.
    internal static BrokerQueue Journal(string deadLetterQueue, BrokerArguments ofClassic) =>
        new(JournalOf(deadLetterQueue), ofClassic) { Role = QueueRole.ReplayJournal };
}
