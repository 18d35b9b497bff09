namespace Warren.Topology;

/// <summary>
/// Decides how many instances a scaling group has, as KEDA and the autoscaler behind it do. There are two loops: <see cref="Activate"/>, every
/// <see cref="ScalingGroup.PollingInterval"/>, wakes a group that has no instance and sends the last ones away; <see cref="Adjust"/>, every
/// <see cref="ScaleBehaviour.SyncInterval"/>, does all between one instance and the most. Neither looks at a clock or at a broker: same calls, same
/// answers. Not safe for concurrent use.
/// </summary>
/// <param name="group">Of a topology without problems.</param>
/// <param name="behaviour">Kubernetes' defaults unless given.</param>
public sealed class GroupScaler(ScalingGroup group, ScaleBehaviour? behaviour = null)
{
    private readonly ScaleBehaviour _behaviour = behaviour ?? new();

    // What was wanted within the window, largest first and each older than the next: only these can still become the largest.
    private readonly LinkedList<(TimeSpan At, int Wanted)> _wanted = new();
    private TimeSpan? _lastActive;

    /// <summary>What is needed with so many messages when nothing limits it: the load divided by the tasks per instance, rounded up. Pure.</summary>
    public static long Needed(QueueSpec queue, long messages) => (messages + queue.Scale.TasksPerInstance - 1) / queue.Scale.TasksPerInstance;

    /// <summary>The polling loop: from no instance to the first ones, and from any number to none once nothing has been active for longer than the cooldown.</summary>
    /// <param name="now">Time since any fixed moment; never earlier than in the call before.</param>
    /// <param name="instances">How many there are or are starting.</param>
    /// <param name="messages">Ready and unacknowledged messages of each queue of the group, in its order.</param>
    public ScaleDecision Activate(TimeSpan now, int instances, IReadOnlyList<long> messages)
    {
        if (ActiveQueue(messages) is { } active)
        {
            _lastActive = now;
            return instances == 0
                ? new(Math.Max(1, group.MinInstances), $"{Load(active, messages)}, more than {group.Queues[active].Scale.Activation} wake the first")
                : Same(instances);
        }

        if (instances < group.MinInstances)
        {
            return new(group.MinInstances, $"at least {group.MinInstances}");
        }

        var idle = now - _lastActive;
        return instances > 0 && group.MinInstances == 0 && (idle is null || idle > group.Cooldown)
            ? new(0, $"nothing to do for longer than the cooldown of {Seconds(group.Cooldown)}")
            : Same(instances);
    }

    /// <summary>The loop between one instance and the most.</summary>
    /// <param name="now">Time since any fixed moment; never earlier than in the call before.</param>
    /// <param name="instances">How many there are or are starting.</param>
    /// <param name="messages">Ready and unacknowledged messages of each queue of the group, in its order.</param>
    public ScaleDecision Adjust(TimeSpan now, int instances, IReadOnlyList<long> messages)
    {
        var least = Math.Max(1, group.MinInstances);
        if (instances == 0)
        {
            return Same(0);
        }

        if (instances > group.MaxInstances || instances < least)
        {
            var bound = instances < least ? least : group.MaxInstances;
            return new(bound, instances < least ? $"at least {bound}" : $"at most {bound}");
        }

        var (wanted, queue) = Wanted(instances, messages);
        Remember(now, wanted);
        if (wanted > instances)
        {
            var step = Math.Max(instances + _behaviour.UpStep, instances * _behaviour.UpFactor);
            var next = Math.Min(Math.Min(wanted, group.MaxInstances), step);
            return next == instances ? Same(instances) : new(next, Explain(next, wanted, queue, messages));
        }

        var lower = Math.Max(least, _wanted.First!.Value.Wanted);
        return lower < instances ? new(lower, Explain(lower, wanted, queue, messages)) : Same(instances);
    }

    private static ScaleDecision Same(int instances) => new(instances, null);

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";

    private int? ActiveQueue(IReadOnlyList<long> messages)
    {
        for (var queue = 0; queue < messages.Count; queue++)
        {
            if (messages[queue] > group.Queues[queue].Scale.Activation)
            {
                return queue;
            }
        }

        return null;
    }

    private (int Wanted, int Queue) Wanted(int instances, IReadOnlyList<long> messages)
    {
        var (most, of) = (-1, 0);
        for (var queue = 0; queue < messages.Count; queue++)
        {
            var share = group.Queues[queue].Scale.TasksPerInstance;
            var ratio = messages[queue] / ((double)share * instances);
            var wanted = Math.Abs(1 - ratio) <= _behaviour.Tolerance ? instances : (int)Math.Min(int.MaxValue, Needed(group.Queues[queue], messages[queue]));
            (most, of) = wanted > most ? (wanted, queue) : (most, of);
        }

        return (most, of);
    }

    private void Remember(TimeSpan now, int wanted)
    {
        while (_wanted.Last is { } last && last.Value.Wanted <= wanted)
        {
            _wanted.RemoveLast();
        }

        _wanted.AddLast((now, wanted));
        while (_wanted.Count > 1 && _wanted.First!.Value.At <= now - _behaviour.DownWindow)
        {
            _wanted.RemoveFirst();
        }
    }

    private string Explain(int next, int wanted, int queue, IReadOnlyList<long> messages)
    {
        var sum = $"{Load(queue, messages)} / {group.Queues[queue].Scale.TasksPerInstance} per instance = {Needed(group.Queues[queue], messages[queue])}";
        return (next - wanted) switch
        {
            0 => sum,
            < 0 when next == group.MaxInstances => $"{sum}, at most {next}",
            < 0 => $"{sum}, {next} at this step",
            _ when next == Math.Max(1, group.MinInstances) => $"{sum}, at least {next}",
            _ => $"{sum}, but {next} were needed within the last {Seconds(_behaviour.DownWindow)}",
        };
    }

    private string Load(int queue, IReadOnlyList<long> messages) => $"{group.Queues[queue].Name} has {messages[queue]}";
}
