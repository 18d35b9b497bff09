using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Analytics;

/// <summary>The events, one file each in a folder for each day: handlers never write to the same file, and a task that comes twice is one event.</summary>
/// <param name="folders">Has the folder <c>events/</c>.</param>
internal sealed class EventStore(DataFolders folders)
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Where an earlier delivery of the task put its event, relative to the data folder; null when none did.</summary>
    public string? FindFile(string taskId) =>
        DayFolders().Select(folder => Path.Combine(folder, FileNames.For(taskId) + ".json")).FirstOrDefault(File.Exists) is { } path
            ? folders.Show(path)
            : null;

    /// <summary>Keeps an event.</summary>
    /// <returns>Its file, relative to the data folder.</returns>
    public async Task<string> SaveAsync(TrackedEvent tracked, CancellationToken cancellationToken)
    {
        var day = tracked.At.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture);
        var path = folders.PathOf(DataFolders.Events, day, FileNames.For(tracked.TaskId) + ".json");
        await AtomicFile.WriteJsonAsync(path, tracked, cancellationToken);
        return folders.Show(path);
    }

    /// <summary>The events of a time, day by day, one in memory at a time; null stands for a file that holds no event.</summary>
    /// <param name="from">The first moment, or null for the beginning.</param>
    /// <param name="to">The first moment that does not belong to it, or null for no end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<TrackedEvent?> ReadAsync(
        DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var folder in DayFolders().Where(folder => Overlaps(folder, from, to)))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
            {
                var (gone, tracked) = await ReadFileAsync(file, cancellationToken);
                if (!gone && (tracked is null || ((from is null || tracked.At >= from) && (to is null || tracked.At < to))))
                {
                    yield return tracked;
                }
            }
        }
    }

    private static async Task<(bool Gone, TrackedEvent? Event)> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var tracked = await AtomicFile.ReadJsonAsync<TrackedEvent>(file, cancellationToken);
            return (tracked is null, tracked);
        }
        catch (JsonException)
        {
            // Not written by us: the caller counts it.
            return (false, null);
        }
    }

    private static bool Overlaps(string folder, DateTimeOffset? from, DateTimeOffset? to)
    {
        var start = Day(folder)!.Value;
        return (from is null || start.AddDays(1) > from) && (to is null || start < to);
    }

    private IEnumerable<string> DayFolders()
    {
        var home = folders.PathOf(DataFolders.Events);
        return Directory.Exists(home)
            ? Directory.EnumerateDirectories(home).Where(folder => Day(folder) is not null).Order(StringComparer.Ordinal)
            : [];
    }

    private static DateTimeOffset? Day(string folder) =>
        DateTimeOffset.TryParseExact(Path.GetFileName(folder), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            ? day
            : null;
}
