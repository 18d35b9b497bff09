using System.Text.Json;
using Warren.Workers;

namespace Warren.State;

/// <summary>A row of the workers' table as it is read.</summary>
#pragma warning disable CA1812 // Dapper makes it
internal sealed class WorkerRow
#pragma warning restore CA1812
{
    public string Id { get; set; } = "";

    public long StartedAt { get; set; }

    public string Host { get; set; } = "";

    public long Pid { get; set; }

    public string? Version { get; set; }

    public string? Selection { get; set; }

    public string Queues { get; set; } = "[]";

    public long? Capacity { get; set; }

    public long Uptime { get; set; }

    public long Running { get; set; }

    public string Tasks { get; set; } = "[]";

    public long Life { get; set; }

    public long BeatAt { get; set; }

    public long? LeftAt { get; set; }

    public long? LostAt { get; set; }

    public long Now { get; set; }

    /// <summary>What the row says.</summary>
    public KnownWorker ToWorker(TimeSpan staleAfter)
    {
        var silence = TimeSpan.FromMilliseconds(Math.Max(Now - BeatAt, 0));
        var profile = new WorkerProfile
        {
            Host = Host,
            Pid = (int)Pid,
            Version = Version,
            Selection = Selection is null ? null : JsonSerializer.Deserialize<string[]>(Selection),
            Queues = JsonSerializer.Deserialize<ServedQueue[]>(Queues) ?? [],
            Limit = (int?)Capacity,
        };
        var beat = new WorkerBeat(
            Id, RowTime.Of(StartedAt), profile, TimeSpan.FromMilliseconds(Uptime), (int)Running, JsonSerializer.Deserialize<WorkerTask[]>(Tasks) ?? [], (int)Life);
        var state = LeftAt is not null ? WorkerState.Stopped : LostAt is not null || silence > staleAfter ? WorkerState.Stale : WorkerState.Alive;
        return new(beat, state, RowTime.Of(BeatAt), silence);
    }
}
