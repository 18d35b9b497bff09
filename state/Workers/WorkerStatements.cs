namespace Warren.State;

/// <summary>The SQL about workers.</summary>
/// <param name="words">What the database says differently.</param>
internal sealed class WorkerStatements(SqlWords words)
{
    private const string Shown =
        """
        id AS Id, started_at AS StartedAt, host AS Host, pid AS Pid, version AS Version, selection AS Selection, queues AS Queues, capacity AS Capacity, uptime AS Uptime, running AS Running,
        tasks AS Tasks, life AS Life, beat_at AS BeatAt, left_at AS LeftAt, lost_at AS LostAt
        """;

    /// <summary>Registers a worker, or keeps its sign of life; gives its life.</summary>
    public string Beat { get; } =
        $"""
        INSERT INTO warren_workers AS w (id, started_at, host, pid, version, selection, queues, capacity, uptime, running, tasks, life, beat_at)
        VALUES (@id, @startedAt, @host, @pid, @version, @selection, @queues, @capacity, @uptime, @running, @tasks, @life + 1, {words.Now})
        ON CONFLICT (id) DO UPDATE SET
            started_at = excluded.started_at, host = excluded.host, pid = excluded.pid, version = excluded.version, selection = excluded.selection, queues = excluded.queues,
            capacity = excluded.capacity, uptime = excluded.uptime, running = excluded.running, tasks = excluded.tasks, beat_at = excluded.beat_at, left_at = NULL, lost_at = NULL,
            life = CASE WHEN w.started_at <> excluded.started_at THEN excluded.life WHEN w.lost_at IS NOT NULL THEN w.life + 1 ELSE w.life END
        RETURNING life
        """;

    public string Leave { get; } =
        $"UPDATE warren_workers SET left_at = {words.Now}, running = 0, tasks = '[]' WHERE id = @id AND started_at = @startedAt AND left_at IS NULL";

    /// <summary>Those that are gone, which cannot come back until the transaction ends.</summary>
    public string Gone { get; } =
        $"SELECT id FROM warren_workers WHERE lost_at IS NOT NULL OR left_at IS NOT NULL OR beat_at < {words.Now} - @staleAfter ORDER BY id{words.ForUpdate}";

    public string MarkLost { get; } =
        $"UPDATE warren_workers SET lost_at = {words.Now} WHERE left_at IS NULL AND lost_at IS NULL AND beat_at < {words.Now} - @staleAfter RETURNING id";

    /// <summary>Tasks that say that they run where nothing runs: on a worker that is gone, on an earlier process with its id, or on one that has long been unknown.</summary>
    public string Left { get; } =
        $"""
        SELECT id AS Id, rank AS Rank, run AS Run, attempt AS Attempt, queue AS Queue, task AS Task, priority AS Priority, workspace AS Workspace,
            correlation_id AS CorrelationId, created_at AS CreatedAt, expires_at AS ExpiresAt, {words.Now} AS UpdatedAt
        FROM warren_tasks
        WHERE state = 3 AND (
            EXISTS (SELECT 1 FROM warren_workers AS w WHERE w.id = warren_tasks.worker AND (w.lost_at IS NOT NULL OR w.left_at IS NOT NULL OR warren_tasks.started_at < w.started_at))
            OR (updated_at < {words.Now} - @unknownAfter AND NOT EXISTS (SELECT 1 FROM warren_workers AS w WHERE w.id = warren_tasks.worker)))
        LIMIT @take{words.ForUpdateSkipLocked}
        """;

    public string PutBack { get; } =
        """
        UPDATE warren_tasks SET rank = @Rank, state = 1, updated_at = @UpdatedAt, quiet_at = @QuietAt, run_at = NULL, started_at = NULL, worker = NULL, reason = @Reason, error = NULL
        WHERE id = @Id
        """;

    public string Forget { get; } = $"DELETE FROM warren_workers WHERE beat_at < {words.Now} - @keep";

    public string List { get; } =
        $"""
        SELECT {Shown}, {words.Now} AS Now FROM warren_workers
        ORDER BY CASE WHEN left_at IS NOT NULL THEN 2 WHEN lost_at IS NOT NULL OR beat_at < {words.Now} - @staleAfter THEN 1 ELSE 0 END, id LIMIT @limit
        """;

    public string Find { get; } = $"SELECT {Shown}, {words.Now} AS Now FROM warren_workers WHERE id = @id";
}
