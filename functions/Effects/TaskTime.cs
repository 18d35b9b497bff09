namespace Warren.Functions.Effects;

/// <summary>When a task was made, the same on every delivery as far as the message tells.</summary>
internal static class TaskTime
{
    /// <summary>The publisher's timestamp, else the time inside a UUIDv7 task id; null when neither says.</summary>
    public static DateTimeOffset? Of(TaskMessage message) => message.PublishedAt ?? FromId(message.Id);

    /// <summary>As <see cref="Of(TaskMessage)"/>, else now.</summary>
    public static DateTimeOffset OrNow(TaskMessage message, TimeProvider time) => Of(message) ?? time.GetUtcNow();

    private static DateTimeOffset? FromId(string id)
    {
        if (!Guid.TryParse(id, out var guid) || guid.Version != 7)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = 0;
        foreach (var value in bytes[..6])
        {
            milliseconds = (milliseconds << 8) | value;
        }

        // 48 bits reach beyond the year 9999.
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
