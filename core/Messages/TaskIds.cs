using System.Text;

namespace Warren;

/// <summary>Which id the task of a message has.</summary>
internal static class TaskIds
{
    /// <summary>
    /// The message's id, or a fresh UUIDv7 when it has none. Nor is one used that no copy could carry: bytes that are no UTF-8 grow when they are
    /// decoded, past what AMQP's short strings hold.
    /// </summary>
    public static string Of(DeliveryProperties properties, DateTimeOffset now) =>
        properties.MessageId is { Length: > 0 } id && Encoding.UTF8.GetByteCount(id) <= TaskLimits.MaxShortString ? id : Guid.CreateVersion7(now).ToString();
}
