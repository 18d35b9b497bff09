using System.Collections.Frozen;
using RabbitMQ.Client;

namespace Warren;

/// <summary>Reads a message's properties from RabbitMQ.Client's own object. Pure.</summary>
public static class ClientProperties
{
    private const long LastSecond = 253_402_300_799;

    /// <summary>What matters to a task.</summary>
    public static DeliveryProperties Read(IReadOnlyBasicProperties properties) => new()
    {
        MessageId = properties.MessageId,
        Type = properties.Type,
        Priority = properties.IsPriorityPresent() ? properties.Priority : null,
        Timestamp = properties.IsTimestampPresent() ? Time(properties.Timestamp) : null,
        CorrelationId = properties.CorrelationId,
        ReplyTo = properties.ReplyTo,
        ContentType = properties.ContentType,
        ContentEncoding = properties.ContentEncoding,
        AppId = properties.AppId,
        Headers = properties.Headers is { Count: > 0 } headers ? headers.AsReadOnly() : FrozenDictionary<string, object?>.Empty,
    };

    /// <summary>An AMQP time; null for what is none, since a foreign publisher may have put anything there, milliseconds most often.</summary>
    internal static DateTimeOffset? Time(AmqpTimestamp timestamp) =>
        timestamp.UnixTime is >= 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(timestamp.UnixTime) : null;
}
