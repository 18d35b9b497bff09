namespace Warren.Topology;

/// <summary>Translates what is declared in <see cref="TopologySpec"/> to what must exist on the broker. Pure: the same spec gives the same result.</summary>
public static class TopologyExpansion
{
    private const string Topic = "topic";
    private const string Direct = "direct";
    private const string DefaultExchange = "";

    // Above QueueSpec.MaxDeliveries, so that the app is first and can say why.
    private const long QuorumDeliveryLimit = 20;

    private const long DueMilliseconds = 1;

    /// <summary>The exchanges, queues and bindings of a topology.</summary>
    /// <param name="spec">A topology that <see cref="TopologyValidation.Validate"/> finds no problem in; with problems the result is not fit for a broker.</param>
    public static BrokerTopology Expand(TopologySpec spec)
    {
        var levels = DelayLadder.Of(spec.Delay);
        var deadLetters = spec.Queues.DistinctBy(static queue => queue.DeadLetter).ToArray();
        return new BrokerTopology(
            [
                new(spec.Exchange, Topic),
                new(spec.RetryExchange, Direct),
                new(spec.Delay.Name, Topic),
                .. levels.Select(static level => new BrokerExchange(level.Name, Topic)),
                .. deadLetters.Select(static queue => queue.DeadLetter.Exchange).Distinct().Select(static name => new BrokerExchange(name, Direct)),
            ],
            [
                .. spec.Queues.SelectMany(static queue => (BrokerQueue[])[WorkQueue(queue), .. RetryQueues.Of(queue).Select(retry => WaitingQueue(queue, retry)), DueQueue(queue)]),
                .. levels.Select(level => DelayQueue(spec.Delay, level)),
                .. deadLetters.DistinctBy(static queue => queue.DeadLetter.Queue).Select(DeadLetterQueue),
                .. deadLetters.Select(static queue => queue.DeadLetter.Queue).Distinct()
                    .Select(static queue => DeadLetterQueues.Journal(queue, OfType(QueueType.Classic))),
            ],
            [
                .. deadLetters.Select(static queue => new BrokerBinding(queue.DeadLetter.Exchange, queue.DeadLetter.Queue, queue.DeadLetter.Queue)),
                .. spec.Queues.Select(queue => DelayLadder.ToDueQueue(spec.Delay, queue.Name)),
                .. levels.SelectMany(level => (BrokerBinding[])[DelayLadder.ToLevelBelow(spec.Delay, level), DelayLadder.ToQueue(spec.Delay, level)]),
                .. spec.Queues.SelectMany(RetryQueues.Of).Select(retry => new BrokerBinding(spec.RetryExchange, retry.Name, retry.Name)),
                .. spec.Queues.SelectMany(queue => queue.RoutingKeys.Select(key => new BrokerBinding(spec.Exchange, queue.Name, key))),
            ]);
    }

    private static BrokerQueue WorkQueue(QueueSpec queue)
    {
        var arguments = OfType(queue.Type);
        if (queue is { Type: QueueType.Classic, Priorities: true })
        {
            arguments = arguments.With(BrokerArgumentNames.MaxPriority, TaskPriority.LeastUrgent);
        }

        arguments = DeadLetteringTo(arguments, queue.Type, queue.DeadLetter.Exchange, queue.DeadLetter.Queue);
        if (queue.Type == QueueType.Quorum)
        {
            // For what the app never gets to see. From RabbitMQ 4.0 this is the broker's own default, before it there is none.
            arguments = arguments.With(BrokerArgumentNames.DeliveryLimit, QuorumDeliveryLimit);
        }

        if (queue.MessageTtl is { } ttl)
        {
            arguments = arguments.With(BrokerArgumentNames.MessageTtl, Milliseconds(ttl));
        }

        if (queue.MaxLength is { } length)
        {
            arguments = RejectingWhenFull(arguments.With(BrokerArgumentNames.MaxLength, length));
        }

        return new(queue.Name, arguments) { Role = QueueRole.Work };
    }

    // Straight back through the default exchange: through the task exchange a pattern of another queue would get a copy.
    private static BrokerQueue WaitingQueue(QueueSpec queue, RetryQueue retry) => new(
        retry.Name,
        DeadLetteringTo(OfType(queue.RetryType), queue.RetryType, DefaultExchange, queue.Name).With(BrokerArgumentNames.MessageTtl, Milliseconds(retry.Delay)))
    {
        Role = QueueRole.Retry,
    };

    // A task queue that refuses a task, or that is deleted and made again, gets it from here later.
    private static BrokerQueue DueQueue(QueueSpec queue) => new(
        DelayLadder.DueOf(queue.Name),
        DeadLetteringTo(OfType(QueueType.Quorum), QueueType.Quorum, DefaultExchange, queue.Name).With(BrokerArgumentNames.MessageTtl, DueMilliseconds))
    {
        Role = QueueRole.Due,
    };

    // Without a dead-letter routing key a message keeps its own, which is the rest of its way.
    private static BrokerQueue DelayQueue(DelaySpec ladder, DelayLevel level) => new(
        level.Name,
        DeadLetteringTo(OfType(QueueType.Quorum), QueueType.Quorum, DelayLadder.ExchangeBelow(ladder, level.Number), routingKey: null)
            .With(BrokerArgumentNames.MessageTtl, Milliseconds(level.Delay)))
    {
        Role = QueueRole.Delay,
    };

    private static BrokerQueue DeadLetterQueue(QueueSpec queue) => DeadLetterQueues.Letters(queue.DeadLetter.Queue, queue.Type, OfType(queue.Type));

    // Always sent: a virtual host's default queue type changes what an omitted one means.
    private static BrokerArguments OfType(QueueType type) =>
        BrokerArguments.Empty.With(BrokerArgumentNames.QueueType, type == QueueType.Quorum ? "quorum" : "classic");

    private static BrokerArguments DeadLetteringTo(BrokerArguments arguments, QueueType type, string exchange, string? routingKey)
    {
        arguments = arguments.With(BrokerArgumentNames.DeadLetterExchange, exchange);
        arguments = routingKey is null ? arguments : arguments.With(BrokerArgumentNames.DeadLetterRoutingKey, routingKey);

        // Without reject-publish the broker falls back to at-most-once and says nothing.
        return type == QueueType.Quorum
            ? RejectingWhenFull(arguments.With(BrokerArgumentNames.DeadLetterStrategy, "at-least-once"))
            : arguments;
    }

    private static BrokerArguments RejectingWhenFull(BrokerArguments arguments) => arguments.With(BrokerArgumentNames.Overflow, "reject-publish");

    private static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
