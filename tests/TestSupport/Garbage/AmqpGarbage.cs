using FsCheck;
using FsCheck.Fluent;
using RabbitMQ.Client;

namespace Warren.TestSupport.Garbage;

/// <summary>A header table, shown as text where a test fails.</summary>
/// <param name="Entries">The headers.</param>
public sealed record Headers(IReadOnlyDictionary<string, object?> Entries)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Entries.Select(static entry => $"{Body.Of(entry.Key)} = {entry.Value} ({entry.Value?.GetType().Name})"));
}

/// <summary>Makes message properties that a broker takes and that mean nothing, or something else than they seem to.</summary>
public static class AmqpGarbage
{
    private static readonly string[] Names =
    [
        "x-retry-count", "x-redeliveries", "x-first-attempt-at", "x-not-before", "x-expires-at", "x-dlq-reason", "x-dlq-message", "x-dlq-exception", "x-dlq-stack", "x-dlq-queue",
        "x-dlq-attempts", "x-dlq-at", "x-replay", "traceparent", "tracestate", "x-workspace", "x-provider", "x-estimated-tokens", "x-death", "x-first-death-queue", "x-delivery-count",
        "x-acquired-count", "x-dotnet-pub-seq-no", "x-opt-rabbitmq-received-time", "x-ms-rabbitmq-x", "x-delay", "x-message-ttl", "x-stream-offset", "x-priority", "header",
    ];

    /// <summary>Tables with every type of AMQP and with our own names.</summary>
    public static Gen<Headers> Tables { get; } = Gen.Sized(static size => Table(size > 10 ? 2 : 1)).Select(static table => new Headers(table.AsReadOnly()));

    /// <summary>Properties; the message id may be missing, empty or odd.</summary>
    public static Gen<BasicProperties> Properties { get; } =
        from headers in Tables
        from texts in Gen.ArrayOf(Gen.Frequency((2, Gen.Constant<string?>(null)), (3, Texts.Brief.Select(string? (text) => text))), 6)
        from priority in Gen.Choose(-1, 255)
        from timestamp in Gen.Frequency((2, Gen.Constant<long?>(null)), (3, Gen.Elements(0L, 1L, 1_705_314_600L, 1_705_314_600_000L, 253_402_300_799L, 253_402_300_800L, long.MaxValue / 1_000_000).Select(long? (time) => time)))
        from persistent in Gen.Elements(true, false)
        select Make(headers, texts, priority, timestamp, persistent);

    private static Gen<(string, object?)> Times => Gen.Elements("x-not-before", "x-expires-at", "x-first-attempt-at", "x-dlq-at").Zip(Gen.Elements<object?>(
        "9999-12-31T23:59:59.9999999Z", "9999-12-31", "0001-01-01", "2001-01-01T00:00:00+14:00", "2100-06-01T00:00:00-12:00", "Mon, 15 Jan 2024 10:30:00 GMT", "2024-01-15T10:30:00", 1_705_314_600L));

    private static Gen<object?> Value(int depth) => Gen.Frequency(
        (4, Texts.Any.Select(static object? (text) => text)),
        (3, Gen.Elements<object?>(
            null, true, false, (byte)255, sbyte.MinValue, short.MinValue, ushort.MaxValue, int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue, long.MaxValue,
            -1, 0, 1, 2, 1e300, -0.0, 1.5f, float.MaxValue, 1.5m, 0m, new AmqpTimestamp(0), new AmqpTimestamp(253_402_300_800), new BinaryTableValue([0, 255]), new byte[] { 0xFF, 0xFE, 0 }, Array.Empty<byte>())),
        (1, depth == 0 ? Gen.Constant<object?>(null) : Table(depth - 1).Select(static object? (table) => table)),
        (1, depth == 0 ? Gen.Constant<object?>(null) : Gen.ListOf(Value(depth - 1), 2).Select(static object? (items) => items.ToList())));

    private static Gen<Dictionary<string, object?>> Table(int depth) =>
        Gen.ListOf(Gen.Frequency((8, Gen.Elements(Names).Zip(Value(depth))), (2, Texts.Brief.Where(static name => name.Length is > 0 and < 120).Zip(Value(depth))), (1, Times))).Select(static entries =>
        {
            var table = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, value) in entries.Take(12))
            {
                table[name] = value;
            }

            return table;
        });

    private static BasicProperties Make(Headers headers, string?[] texts, int priority, long? timestamp, bool persistent)
    {
        var properties = new BasicProperties { Headers = headers.Entries.ToDictionary(StringComparer.Ordinal), Persistent = persistent };
        Set(texts[0], text => properties.MessageId = text);
        Set(texts[1], text => properties.Type = text);
        Set(texts[2], text => properties.CorrelationId = text);
        Set(texts[3] is "amq.rabbitmq.reply-to" ? null : texts[3], text => properties.ReplyTo = text);
        Set(texts[4], text => properties.ContentType = text);
        Set(texts[5], text => (properties.ContentEncoding, properties.AppId) = (text, text));
        if (priority >= 0)
        {
            properties.Priority = (byte)priority;
        }

        if (timestamp is { } time)
        {
            properties.Timestamp = new AmqpTimestamp(time);
        }

        return properties;
    }

    private static void Set(string? text, Action<string> set)
    {
        if (text is not null)
        {
            set(text);
        }
    }
}
