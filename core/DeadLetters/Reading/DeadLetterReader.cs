using System.Security.Cryptography;
using System.Text;
using Warren.Topology;

namespace Warren.DeadLettering;

/// <summary>A dead letter as it was read, and what the journal knows it by.</summary>
/// <param name="Letter">What it is.</param>
/// <param name="Key">
/// The same for the same dead letter at any time, and another for the next dead letter of the same task; null for a message without an id, since
/// two such may be alike.
/// </param>
internal sealed record ReadLetter(DeadLetter Letter, string? Key);

/// <summary>Understands what stands in a dead-letter queue, whoever put it there. Pure, and never throws for what a message contains.</summary>
internal static class DeadLetterReader
{
    private const string Unknown = "unknown";
    private const int MaxTextChars = 2_000;

    public static ReadLetter Read(string deadLetterQueue, DeliveryProperties properties, ReadOnlyMemory<byte> body)
    {
        var headers = properties.Headers;

        // First, because a message that the broker dead-lettered may carry anything else from its publisher; our own copies carry none.
        var death = BrokerDeath.Latest(headers);
        var digest = SHA256.HashData(body.Span);
        var id = string.IsNullOrEmpty(properties.MessageId) ? null : properties.MessageId;
        var at = death is null ? TaskHeaders.ReadTime(headers, TaskHeaders.DeadLetteredAt) : death.At;
        var replayedBy = TaskHeaders.ReadText(headers, TaskHeaders.Replay);
        var queue = death?.Queue ?? Short(TaskHeaders.ReadText(headers, TaskHeaders.Queue));
        var letter = new DeadLetter
        {
            Id = id ?? $"sha256-{Convert.ToHexStringLower(Hash(queue, at, 0, replayedBy, digest))}",
            Queue = queue,
            DeadLetterQueue = deadLetterQueue,
            Task = Short(TaskName(body) ?? properties.Type),
            Reason = death?.Reason ?? Short(TaskHeaders.ReadText(headers, TaskHeaders.Reason)) ?? Unknown,
            Message = death is null ? Short(TaskHeaders.ReadText(headers, TaskHeaders.Message)) : null,
            Exception = death is null ? Short(TaskHeaders.ReadText(headers, TaskHeaders.Exception)) : null,
            Attempts = Attempts(headers, death),
            Priority = TaskPriority.FromAmqp(properties.Priority),
            DeadLetteredAt = at,
            FirstAttemptAt = TaskHeaders.ReadTime(headers, TaskHeaders.FirstAttemptAt),
            PublishedAt = properties.Timestamp,
            CorrelationId = properties.CorrelationId,
            Size = body.Length,
            ReplayedBy = Short(replayedBy),
        };
        return new(letter, id is null ? null : Convert.ToBase64String(Hash($"{id}\n{queue}", at, death?.Count ?? 0, replayedBy, digest)));
    }

    private static int? Attempts(IReadOnlyDictionary<string, object?> headers, BrokerDeath? death) => death is null
        ? headers.ContainsKey(TaskHeaders.Attempts) ? TaskHeaders.ReadCount(headers, TaskHeaders.Attempts) : null
        : TaskHeaders.ReadCount(headers, TaskHeaders.RetryCount);

    private static byte[] Hash(string? who, DateTimeOffset? at, long count, string? replayedBy, byte[] digest) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{who}\n{at?.UtcTicks}\n{count}\n{replayedBy}\n"), .. digest])[..12];

    private static string? TaskName(ReadOnlyMemory<byte> body)
    {
        if (TaskEnvelope.TryParse(body, out var document) is not null)
        {
            return null;
        }

        using (document)
        {
            return TaskEnvelope.TaskName(document!.RootElement);
        }
    }

    private static string? Short(string? text) => string.IsNullOrEmpty(text) ? null : Shortened.To(MaxTextChars, text);
}
