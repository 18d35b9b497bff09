using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Analytics;

/// <summary>The payload of <c>generate_analytics</c>.</summary>
internal sealed record GenerateAnalytics
{
    /// <summary>The first moment, in ISO 8601. Default: the beginning.</summary>
    public string? From { get; init; }

    /// <summary>The end, in ISO 8601: a day belongs to the time in full, a moment does not. Default: no end.</summary>
    public string? To { get; init; }

    /// <summary><c>event</c> (default), <c>day</c> or <c>user</c>.</summary>
    public string GroupBy { get; init; } = "event";
}

/// <summary>The file <c>analytics/&lt;task id&gt;.json</c>.</summary>
/// <param name="From">The first moment that was looked at, or null.</param>
/// <param name="To">The first moment that was not, or null.</param>
/// <param name="GroupBy">What a group is.</param>
/// <param name="Total">How many events there were.</param>
/// <param name="Unreadable">How many files were there that hold no event.</param>
/// <param name="Groups">The largest first.</param>
internal sealed record AnalyticsReport(
    DateTimeOffset? From, DateTimeOffset? To, string GroupBy, long Total, long Unreadable, IReadOnlyList<AnalyticsGroup> Groups);

/// <summary>The events of one kind, day or user.</summary>
/// <param name="Key">The kind, the day, or the user; empty for events without a user.</param>
/// <param name="Count">How many.</param>
/// <param name="First">The earliest.</param>
/// <param name="Last">The latest.</param>
internal sealed record AnalyticsGroup(string Key, long Count, DateTimeOffset First, DateTimeOffset Last)
{
    public AnalyticsGroup With(DateTimeOffset at) =>
        this with { Count = Count + 1, First = at < First ? at : First, Last = at > Last ? at : Last };
}

/// <summary>What <c>generate_analytics</c> returns.</summary>
/// <param name="File">The report, relative to the data folder.</param>
/// <param name="Total">How many events were counted.</param>
/// <param name="Groups">How many groups there are.</param>
internal sealed record GenerateAnalyticsResult(string File, long Total, int Groups);

/// <summary>Counts what was tracked. Memory grows with the groups, not with the events.</summary>
internal sealed partial class GenerateAnalyticsHandler(EventStore events, DataFolders folders, ILogger<GenerateAnalyticsHandler> logger)
    : ITaskHandler<GenerateAnalytics>
{
    public async Task<object?> HandleAsync(GenerateAnalytics payload, TaskContext context, CancellationToken cancellationToken)
    {
        var key = KeyOf(payload.GroupBy);
        DateTimeOffset? from = payload.From is { } first ? IsoTime.Parse(first, "from") : null;
        DateTimeOffset? to = payload.To is { } last ? End(last) : null;
        var groups = new Dictionary<string, AnalyticsGroup>(StringComparer.Ordinal);
        long total = 0;
        long unreadable = 0;
        await foreach (var tracked in events.ReadAsync(from, to, cancellationToken))
        {
            if (tracked is null)
            {
                unreadable++;
                continue;
            }

            total++;
            var name = key(tracked);
            groups[name] = (groups.GetValueOrDefault(name) ?? new AnalyticsGroup(name, 0, tracked.At, tracked.At)).With(tracked.At);
        }

        var ordered = groups.Values.OrderByDescending(group => group.Count).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        var path = folders.PathOf(DataFolders.Analytics, FileNames.For(context.TaskId) + ".json");
        await AtomicFile.WriteJsonAsync(path, new AnalyticsReport(from, to, payload.GroupBy, total, unreadable, ordered), cancellationToken);
        LogWritten(context.TaskId, total, ordered.Count, folders.Show(path));
        return new GenerateAnalyticsResult(folders.Show(path), total, ordered.Count);
    }

    private static DateTimeOffset End(string text)
    {
        var end = IsoTime.Parse(text, "to");
        return text.Length == "2024-01-31".Length ? end.AddDays(1) : end;
    }

    private static Func<TrackedEvent, string> KeyOf(string groupBy) => groupBy switch
    {
        "event" => tracked => tracked.Event,
        "day" => tracked => tracked.At.UtcDateTime.ToString("yyyy-MM-dd"),
        "user" => tracked => tracked.UserId ?? "",
        _ => throw new PermanentTaskException($"group_by '{Excerpt.Of(groupBy, 40)}' is not known. Give 'event', 'day' or 'user'."),
    };
}
