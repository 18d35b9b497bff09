namespace Warren.Topology;

/// <summary>
/// A task's urgency, 1 (most urgent) to 10, and its translation to RabbitMQ, where a larger number is more urgent.
/// Nothing else in the system does this arithmetic.
/// </summary>
public static class TaskPriority
{
    /// <summary>1: runs before everything else that waits.</summary>
    public const int MostUrgent = 1;

    /// <summary>10: runs when nothing else waits.</summary>
    public const int LeastUrgent = 10;

    /// <summary>5, for a task that names none.</summary>
    public const int Default = 5;

    /// <summary>The AMQP <c>priority</c> property for a task priority of 1 to 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The priority is not between 1 and 10.</exception>
    public static byte ToAmqp(int priority)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(priority, MostUrgent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priority, LeastUrgent);
        return (byte)(LeastUrgent + MostUrgent - priority);
    }

    /// <summary>The task priority behind an AMQP <c>priority</c>; null gives the default, values outside 1 to 10 the nearest.</summary>
    public static int FromAmqp(byte? priority) =>
        priority is { } value ? LeastUrgent + MostUrgent - Math.Clamp((int)value, MostUrgent, LeastUrgent) : Default;
}
