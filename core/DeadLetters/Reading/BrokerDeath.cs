using System.Collections;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Warren.DeadLettering;

/// <summary>The broker's own note of the last time that it dead-lettered a message. Pure.</summary>
/// <param name="Queue">The queue that the message was in.</param>
/// <param name="Reason"><c>expired</c>, <c>maxlen</c>, <c>rejected</c> or <c>delivery_limit</c>.</param>
/// <param name="At">When, to the second.</param>
/// <param name="Count">How often it left that queue for that reason.</param>
internal sealed record BrokerDeath(string Queue, string Reason, DateTimeOffset? At, long Count)
{
    /// <summary>The latest one that the header <c>x-death</c> tells of, or null. Anything may stand there: publishers can write it too.</summary>
    public static BrokerDeath? Latest(IReadOnlyDictionary<string, object?> headers) =>
        headers.TryGetValue("x-death", out var value) && value is IList { Count: > 0 } deaths && deaths[0] is IDictionary death
            && Text(death, "queue") is { Length: > 0 } queue && Text(death, "reason") is { Length: > 0 } reason
                ? new(queue, reason, Member(death, "time") is AmqpTimestamp time ? ClientProperties.Time(time) : null, Number(Member(death, "count")))
                : null;

    private static object? Member(IDictionary table, string name) => table.Contains(name) ? table[name] : null;

    private static string? Text(IDictionary table, string name) => Member(table, name) switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => null,
    };

    private static long Number(object? value) => value is sbyte or byte or short or ushort or int or uint or long
        ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
        : 0;
}
