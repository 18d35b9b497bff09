using Dapper;
using Warren.Controls;

namespace Warren.State;

/// <summary>What is set for queues, in a SQL database. Each change is one statement, so that none is lost.</summary>
internal sealed class SqlQueueControlStore(SqlCalls calls, TimeProvider time) : IQueueControlStore
{
    private const string Shown =
        "queue AS Queue, version AS Version, changed_at AS ChangedAt, paused_at AS PausedAt, paused_by AS PausedBy, pause_reason AS PauseReason, concurrency AS Concurrency";

    private const string Read = $"SELECT {Shown} FROM warren_queue_controls";

    private static readonly string PauseSql = Change(
        "paused_at, paused_by, pause_reason",
        "@now, @by, @reason",
        "paused_at = COALESCE(c.paused_at, @now), paused_by = COALESCE(@by, c.paused_by), pause_reason = COALESCE(@reason, c.pause_reason)",
        "c.paused_at IS NOT NULL AND COALESCE(@by, c.paused_by, '') = COALESCE(c.paused_by, '') AND COALESCE(@reason, c.pause_reason, '') = COALESCE(c.pause_reason, '')");

    private static readonly string ResumeSql = Change("paused_at", "NULL", "paused_at = NULL, paused_by = NULL, pause_reason = NULL", "c.paused_at IS NULL");

    private static readonly string ConcurrencySql = Change("concurrency", "@concurrency", "concurrency = @concurrency", "COALESCE(c.concurrency, 0) = COALESCE(@concurrency, 0)");

    public Task<IReadOnlyList<QueueControl>> ReadAsync(CancellationToken cancellationToken = default) => calls.RunAsync<IReadOnlyList<QueueControl>>(
        false,
        async (connection, token) => [.. (await connection.QueryAsync<ControlRow>(new CommandDefinition(Read, cancellationToken: token))).Select(static row => row.ToControl())],
        cancellationToken);

    public Task<QueueControl> PauseAsync(string queue, string? by, string? reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(PauseSql, queue, new { queue = StoreText.Id(queue), now = Now(), by = by is null ? null : StoreText.Clean(by, QueueControl.MaxBy), reason = StoreText.Words(reason) }, cancellationToken);

    public Task<QueueControl> ResumeAsync(string queue, CancellationToken cancellationToken = default) =>
        ChangeAsync(ResumeSql, queue, new { queue = StoreText.Id(queue), now = Now() }, cancellationToken);

    public Task<QueueControl> SetConcurrencyAsync(string queue, int? concurrency, CancellationToken cancellationToken = default)
    {
        if (concurrency is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(concurrency));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(given, QueueControl.MaxConcurrency, nameof(concurrency));
        }

        return ChangeAsync(ConcurrencySql, queue, new { queue = StoreText.Id(queue), now = Now(), concurrency }, cancellationToken);
    }

    /// <summary>A change that counts only when it changes anything.</summary>
    /// <param name="columns">What it is about.</param>
    /// <param name="first">Its values in a row that is the queue's first.</param>
    /// <param name="set">What it does to a row.</param>
    /// <param name="same">Whether that changes nothing.</param>
    private static string Change(string columns, string first, string set, string same) =>
        $"""
        INSERT INTO warren_queue_controls AS c (queue, version, changed_at, {columns}) VALUES (@queue, 1, @now, {first})
        ON CONFLICT (queue) DO UPDATE SET {set},
            version = c.version + CASE WHEN {same} THEN 0 ELSE 1 END,
            changed_at = CASE WHEN {same} THEN c.changed_at ELSE @now END
        RETURNING {Shown}
        """;

    private Task<QueueControl> ChangeAsync(string sql, string queue, object parameters, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        return calls.RunAsync(
            true,
            async (connection, token) => (await connection.QuerySingleAsync<ControlRow>(new CommandDefinition(sql, parameters, cancellationToken: token))).ToControl(),
            cancellationToken);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

#pragma warning disable CA1812 // Dapper makes it
    private sealed class ControlRow
#pragma warning restore CA1812
    {
        public string Queue { get; set; } = "";

        public long Version { get; set; }

        public long ChangedAt { get; set; }

        public long? PausedAt { get; set; }

        public string? PausedBy { get; set; }

        public string? PauseReason { get; set; }

        public long? Concurrency { get; set; }

        public QueueControl ToControl() => new(
            Queue,
            Version,
            DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
            RowTime.Of(PausedAt) is { } since ? new(since, PausedBy, PauseReason) : null,
            (int?)Concurrency);
    }
}
