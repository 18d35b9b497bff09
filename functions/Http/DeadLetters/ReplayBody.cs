using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Http.DeadLetters;

/// <summary>What a request to replay says. Unknown members, and those that are given twice, are refused: a filter with a slip of the pen would mean more than it says.</summary>
internal sealed record ReplayBody
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        MaxDepth = TaskLimits.MaxDepth + 2,
    };

    public IReadOnlyList<string>? Ids { get; init; }

    public FilterBody? Filter { get; init; }

    public bool All { get; init; }

    public JsonElement? Payload { get; init; }

    public bool DryRun { get; init; }

    public double? PerSecond { get; init; }

    public int Depth { get; init; } = Warren.DeadLetters.DefaultDepth;

    /// <exception cref="DeadLetterRequestException">It is none, or does not say which dead letters.</exception>
    public static ReplayBody Read(byte[] json)
    {
        ReplayBody? body;
        try
        {
            body = JsonSerializer.Deserialize<ReplayBody>(json, Options);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter for an escape such as \ud800, which parses as JSON but is no text.
            throw Refused("body", $"The body is not what is expected at '{Excerpt.Of((error as JsonException)?.Path ?? "$", 120)}': send an object with ids, filter or all, and payload, dryRun, perSecond, depth as wanted.");
        }

        return (body?.Ids, body?.Filter, body?.All) switch
        {
            ({ } ids, null, false) when ids.Any(string.IsNullOrEmpty) => throw Refused("ids", "Each of the ids must be a text that is not empty."),
            ({ Count: > 0 }, null, false) or (null, { IsEmpty: false }, false) or (null, null, true) => body!,
            _ => throw Refused("body", "Say which dead letters: exactly one of \"ids\": [...] with at least one, \"filter\": {...} with at least one member, and \"all\": true."),
        };
    }

    public ReplayPlan ToPlan(string? queue) => new()
    {
        Filter = new()
        {
            Queue = queue,
            Ids = Ids is null ? null : Ids.ToHashSet(StringComparer.Ordinal),
            Task = Filter?.Task,
            Reason = Filter?.Reason,
            Exception = Filter?.Exception,
            From = Filter?.From,
            To = Filter?.To,
        },
        Payload = Payload,
        DryRun = DryRun,
        PerSecond = PerSecond,
        Depth = Depth,
    };

    private static DeadLetterRequestException Refused(string field, string message) => new(new Dictionary<string, string[]> { [field] = [message] });

    internal sealed record FilterBody
    {
        public string? Task { get; init; }

        public string? Reason { get; init; }

        public string? Exception { get; init; }

        public DateTimeOffset? From { get; init; }

        public DateTimeOffset? To { get; init; }

        [JsonIgnore]
        public bool IsEmpty => (Task ?? Reason ?? Exception) is null && From is null && To is null;
    }
}
