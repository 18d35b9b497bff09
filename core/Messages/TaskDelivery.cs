namespace Warren;

/// <summary>A message as the broker delivered it, whichever host received it.</summary>
/// <param name="Queue">The queue that it came from.</param>
/// <param name="Body">The body's bytes. Must not change while the task is processed.</param>
/// <param name="Properties">The message's properties.</param>
public sealed record TaskDelivery(string Queue, ReadOnlyMemory<byte> Body, DeliveryProperties Properties)
{
    /// <summary>Whether the broker says that it has delivered the message before. Default false.</summary>
    public bool Redelivered { get; init; }
}

/// <summary>The AMQP properties that matter to a task. All may be missing: any client in any language may publish.</summary>
public sealed record DeliveryProperties
{
    /// <summary>The task's id.</summary>
    public string? MessageId { get; init; }

    /// <summary>The task's name, used when the body has no member <c>task</c>.</summary>
    public string? Type { get; init; }

    /// <summary>RabbitMQ's priority: a larger number is more urgent.</summary>
    public byte? Priority { get; init; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The publisher's correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The queue that the publisher expects an answer on. Kept in copies.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The body's media type. Not relied on. Kept in copies.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body's encoding. Kept in copies.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The publishing application. Kept in copies.</summary>
    public string? AppId { get; init; }

    /// <summary>Headers; text may be <see cref="string"/> or UTF-8 <see cref="byte"/> arrays, as AMQP clients differ.</summary>
    public IReadOnlyDictionary<string, object?> Headers { get; init; } = NoHeaders;

    private static readonly IReadOnlyDictionary<string, object?> NoHeaders =
        System.Collections.Frozen.FrozenDictionary<string, object?>.Empty;
}
