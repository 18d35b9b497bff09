using Warren.Tracking;

namespace Warren.State;

/// <summary>The SQL that reads, asks for a cancel, and cleans up.</summary>
/// <param name="words">What the database says differently.</param>
internal sealed class Statements(SqlWords words)
{
    private const string Shown =
        """
        seq AS Seq, id AS Id, state AS State, run AS Run, attempt AS Attempt, queue AS Queue, task AS Task, priority AS Priority, workspace AS Workspace,
        correlation_id AS CorrelationId, lock_name AS Lock, created_at AS CreatedAt, expires_at AS ExpiresAt, updated_at AS UpdatedAt, run_at AS RunAt, started_at AS StartedAt,
        ended_at AS EndedAt, worker AS Worker, reason AS Reason, error AS Error, result_bytes AS ResultBytes, progress_rank AS ProgressRank,
        progress_percent AS ProgressPercent, progress_message AS ProgressMessage, progress_at AS ProgressAt, cancel_run AS CancelRun,
        cancel_requested_at AS CancelRequestedAt
        """;

    private const string Looked = "SELECT id AS Id, state AS State, run AS Run, cancel_run AS CancelRun, cancel_requested_at AS CancelRequestedAt FROM warren_tasks";

    private static readonly TaskState[] States = Enum.GetValues<TaskState>();

    public string Find { get; } = $"SELECT {Shown}, result AS Result FROM warren_tasks WHERE id = @id";

    public string Attempts { get; } =
        $"""
        SELECT run AS Run, number AS Number, started_at AS StartedAt, worker AS Worker, ended_at AS EndedAt, outcome AS Outcome, error AS Error
        FROM warren_task_attempts WHERE task_id = @id ORDER BY run DESC, number DESC, started_at DESC, worker DESC LIMIT {TrackedTask.MaxAttempts}
        """;

    public string Look { get; } = $"{Looked} WHERE {words.IdsIn}";

    public string LookAtOne { get; } = $"{Looked} WHERE id = @id";

    public string LookForCancelled { get; } = $"{Looked} WHERE {words.IdsIn} AND cancel_run IS NOT NULL";

    /// <summary>One task, which no other writer changes until the transaction ends.</summary>
    public string LookAndLock { get; } = $"{Looked} WHERE id = @id{words.ForUpdate}";

    /// <summary>How many of the tasks that wait in a queue come before one of them, and how many wait.</summary>
    public string Place { get; } =
        $"""
        SELECT COALESCE(SUM(CASE WHEN (@byPriority = 1 AND other.priority < own.priority)
            OR ((@byPriority = 0 OR other.priority = own.priority) AND other.seq < own.seq) THEN 1 ELSE 0 END), 0) AS Ahead, COUNT(*) AS Waiting
        FROM (SELECT priority, seq FROM warren_tasks WHERE queue = @queue AND state = {(int)TaskState.Queued} ORDER BY warren_tasks.seq LIMIT @take) AS other
        CROSS JOIN (SELECT priority, seq FROM warren_tasks WHERE id = @id) AS own
        """;

    /// <summary>How many tasks of a queue stand in each state that is no end, at most <c>most</c> of each, and since when the one waits that has waited longest, among the first hundred.</summary>
    public string Count { get; } =
        $"""
        SELECT {string.Join(", ", TaskStates.Active.Select(static state => $"(SELECT COUNT(*) FROM (SELECT 1 AS one FROM warren_tasks WHERE queue = @queue AND state = {(int)state} LIMIT @most) AS c{(int)state}) AS {state}"))},
            (SELECT MIN(updated_at) FROM (SELECT updated_at FROM warren_tasks WHERE queue = @queue AND state = {(int)TaskState.Queued} ORDER BY seq LIMIT 100) AS oldest) AS QueuedSince
        """;

    /// <summary>The tasks that were put off and are due, as a table of their <c>id</c>: no others have a time to run at.</summary>
    public string Due { get; } = "SELECT id FROM warren_tasks WHERE run_at < @before ORDER BY run_at LIMIT @take";

    /// <summary>Says of some of those that they are queued. Their rank stays, so that it is overtaken by what would have overtaken it before.</summary>
    public string QueueDue { get; } =
        $"""
        UPDATE warren_tasks SET state = {(int)TaskState.Queued}, attempt = CASE WHEN state = {(int)TaskState.Retrying} THEN attempt + 1 ELSE attempt END,
            updated_at = run_at, run_at = NULL, started_at = NULL, worker = NULL
        WHERE id IN (SELECT id FROM warren_tasks WHERE {words.IdsIn} AND run_at < @before{words.ForUpdateSkipLocked})
        """;

    public string RequestCancel { get; } = "UPDATE warren_tasks SET cancel_run = run, cancel_requested_at = @now WHERE id = @id";

    /// <summary>
    /// The tasks that ended before a time, oldest first, as a table of their <c>id</c>. Not those that were cancelled and whose message was not seen since, as long as one that waits is kept:
    /// it would run if they were forgotten.
    /// </summary>
    public string Ended { get; } =
        $"SELECT id FROM warren_tasks WHERE ended_at < @before AND (quiet_at <= ended_at OR quiet_at < @silentBefore) ORDER BY ended_at LIMIT @take{words.ForUpdateSkipLocked}";

    /// <summary>The tasks that have not ended and have been silent.</summary>
    public string Silent { get; } = $"SELECT id FROM warren_tasks WHERE ended_at IS NULL AND quiet_at < @before ORDER BY quiet_at LIMIT @take{words.ForUpdateSkipLocked}";

    public string RemoveAttempts { get; } = $"DELETE FROM warren_task_attempts WHERE {words.TaskIdsIn}";

    public string RemoveTasks { get; } = $"DELETE FROM warren_tasks WHERE {words.IdsIn}";

    /// <summary>A page of a listing; parameters are the filters that are set, <c>before</c> and <c>take</c>.</summary>
    public string List(TaskQuery query)
    {
        // The index goes by one of these and the state; what else is asked for is looked up in its rows. Fewest tasks first.
        var names = new[] { ("workspace", query.Workspace), ("task", query.Task), ("queue", query.Queue) }.Where(static filter => filter.Item2 is not null)
            .Select(static (filter, index) => (Name: filter.Item1, Indexed: index == 0)).ToList();
        var filters = string.Concat(names.Select(filter => $" AND {(filter.Indexed ? filter.Name : words.NotIndexed(filter.Name))} = @{filter.Name}"));
        return query.State is not null || (names.Count == 0 && !query.Active)
            ? Page(query.State is null ? "" : " AND state = @state", filters)
            : $"""
              SELECT * FROM (
              {string.Join("\nUNION ALL\n", (query.Active ? TaskStates.Active : States).Select(state => $"SELECT * FROM ({Page($" AND state = {(int)state}", filters)}) AS s{(int)state}"))}
              ) AS page ORDER BY Seq DESC LIMIT @take
              """;
    }

    private static string Page(string state, string filters) =>
        $"SELECT {Shown} FROM warren_tasks WHERE seq < @before{state}{filters} ORDER BY warren_tasks.seq DESC LIMIT @take";
}
