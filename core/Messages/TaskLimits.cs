namespace Warren;

/// <summary>How large and how deep a task may be.</summary>
public static class TaskLimits
{
    /// <summary>The largest body that is processed, 4 MiB. Put larger data beside the queue and send its key.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>How deeply a body may nest, 64 levels.</summary>
    public const int MaxDepth = TaskJson.MaxDepth;

    /// <summary>How far ahead a task can be scheduled, 366 days.</summary>
    public static TimeSpan MaxDelay { get; } = TimeSpan.FromDays(366);

    /// <summary>The longest task name, id or correlation id, in bytes: AMQP's short strings.</summary>
    public const int MaxShortString = 255;
}
