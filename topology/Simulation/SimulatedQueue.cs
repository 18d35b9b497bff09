namespace Warren.Topology;

/// <summary>A queue as a broker has it: hands its tasks, the oldest first, to its consumers in turn, as many to each as that has room for.</summary>
internal sealed class SimulatedQueue(QueueSpec spec)
{
    private readonly TaskLine _waiting = new();
    private readonly TaskLine _returned = new();
    private readonly List<SimulatedConsumer> _consumers = [];
    private long _room;
    private int _turn;

    public QueueSpec Spec => spec;

    public long Ready => _waiting.Count + _returned.Count;

    public long Unacknowledged { get; private set; }

    /// <summary>What KEDA counts.</summary>
    public long Messages => Ready + Unacknowledged;

    public void Publish(in TaskRun run)
    {
        _waiting.Add(run);
        Deliver();
    }

    public void Subscribe(SimulatedConsumer consumer)
    {
        _consumers.Add(consumer);
        _room += spec.Prefetch;
        Deliver();
    }

    /// <summary>Nothing more is delivered to the consumer, and what it has not begun is given back.</summary>
    public void Unsubscribe(SimulatedConsumer consumer)
    {
        _consumers.Remove(consumer);
        _turn = 0;
        _room -= spec.Prefetch - consumer.Unacknowledged;
        while (consumer.TryGiveBack(out var task))
        {
            Unacknowledged--;
            _returned.Add(task);
        }

        Deliver();
    }

    /// <summary>A task of a consumer has ended; a consumer that still subscribes gets the next one.</summary>
    public void Acknowledge(SimulatedConsumer consumer)
    {
        Unacknowledged--;
        if (consumer.Subscribed)
        {
            _room++;
            if (TryTake(out var task))
            {
                Hand(consumer, task);
            }
        }
    }

    /// <summary>A task that was cut off comes again.</summary>
    public void Redeliver(in TaskRun task)
    {
        Unacknowledged--;
        _returned.Add(task with { Again = true });
        Deliver();
    }

    private void Deliver()
    {
        while (Ready > 0 && _room > 0)
        {
            var consumer = _consumers[_turn];
            _turn = (_turn + 1) % _consumers.Count;
            if (consumer.Unacknowledged < spec.Prefetch && TryTake(out var task))
            {
                Hand(consumer, task);
            }
        }
    }

    private bool TryTake(out TaskRun task) => _returned.TryTake(out task) || _waiting.TryTake(out task);

    private void Hand(SimulatedConsumer consumer, in TaskRun task)
    {
        _room--;
        Unacknowledged++;
        consumer.Receive(task);
    }
}
