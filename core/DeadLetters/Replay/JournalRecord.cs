using System.Text.Json;

namespace Warren.DeadLettering;

/// <summary>Says that these dead letters are in their queues.</summary>
/// <param name="Run">The replay.</param>
/// <param name="Batch">Which of its transactions.</param>
/// <param name="At">When.</param>
/// <param name="Keys">What the dead letters are known by (<see cref="ReadLetter.Key"/>).</param>
internal sealed record JournalRecord(string Run, int Batch, DateTimeOffset At, IReadOnlyList<string> Keys)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Null for what is no record.</summary>
    public static JournalRecord? TryParse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalRecord>(body) is { Run: not null, Keys: not null } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
