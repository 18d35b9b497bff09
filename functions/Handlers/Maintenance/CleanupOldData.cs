using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Maintenance;

/// <summary>The payload of <c>cleanup_old_data</c>.</summary>
internal sealed record CleanupOldData
{
    /// <summary>Files last written at least so many days ago are removed. 0 to 36500; 0 removes all.</summary>
    [Range(0, 36_500, ErrorMessage = "older_than_days must be 0 to 36500.")]
    public required int OlderThanDays { get; init; }

    /// <summary>Some of <c>outbox</c>, <c>reports</c>, <c>events</c>, <c>voice</c>, <c>analytics</c>, <c>usage</c>. Default all of these.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Only counts. Default false.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What <c>cleanup_old_data</c> returns.</summary>
/// <param name="DryRun">Whether the files are still there.</param>
/// <param name="Before">The moment that the files were written before.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">How much they held.</param>
/// <param name="Kinds">The same for each kind.</param>
internal sealed record CleanupResult(bool DryRun, DateTimeOffset Before, int Files, long Bytes, IReadOnlyDictionary<string, CleanupCount> Kinds);

/// <summary>What was removed of one kind.</summary>
internal sealed record CleanupCount(int Files, long Bytes);

/// <summary>Removes old files that handlers wrote. What people put there or what is still needed (datasets, blobs, customers, orders) is never touched.</summary>
internal sealed partial class CleanupOldDataHandler(DataFolders folders, TimeProvider time, ILogger<CleanupOldDataHandler> logger)
    : ITaskHandler<CleanupOldData>
{
    private static readonly string[] Removable =
    [
        DataFolders.Outbox, DataFolders.Reports, DataFolders.Events, DataFolders.Voice, DataFolders.Analytics, DataFolders.Usage,
    ];

    public Task<object?> HandleAsync(CleanupOldData payload, TaskContext context, CancellationToken cancellationToken)
    {
        var kinds = (payload.Kinds ?? Removable).Distinct(StringComparer.Ordinal).ToList();
        var unknown = kinds.Except(Removable, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new PermanentTaskException(
                $"kinds: '{Excerpt.Of(string.Join("', '", unknown), 200)}' cannot be cleaned up. Give some of '{string.Join("', '", Removable)}'.");
        }

        var before = time.GetUtcNow().AddDays(-payload.OlderThanDays);
        var sweeper = new Sweeper(before, time.GetUtcNow(), payload.DryRun);
        var counts = new Dictionary<string, CleanupCount>(StringComparer.Ordinal);
        foreach (var kind in kinds)
        {
            context.ReportProgress(100.0 * counts.Count / kinds.Count, kind);
            counts[kind] = sweeper.Sweep(folders.PathOf(kind), cancellationToken);
        }

        var result = new CleanupResult(
            payload.DryRun, before, counts.Values.Sum(count => count.Files), counts.Values.Sum(count => count.Bytes), counts);
        LogCleanedUp(context.TaskId, payload.DryRun ? "would remove" : "removed", result.Files, result.Bytes, before);
        return Task.FromResult<object?>(result);
    }
}
