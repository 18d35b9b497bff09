using System.Text.Json;

namespace Warren.Functions.Handlers.Analytics;

/// <summary>Something that happened: the file <c>events/&lt;day&gt;/&lt;task id&gt;.json</c>.</summary>
internal sealed record TrackedEvent
{
    public required string TaskId { get; init; }

    public required string Event { get; init; }

    /// <summary>When it happened, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public string? UserId { get; init; }

    public JsonElement? Properties { get; init; }
}
