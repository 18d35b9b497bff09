namespace Warren.State;

/// <summary>The SQL of the rate limits' tables.</summary>
/// <param name="words">What the database says differently.</param>
internal sealed class RateStatements(SqlWords words)
{
    private const string IsMine = "provider = @provider AND workspace = @workspace AND task_id = @task";

    // Who is not there some time after its turn holds nobody up.
    private const string IsHeld = "turn >= @held";

    /// <summary>A bucket, which no other writer changes until the transaction ends, and the time.</summary>
    public string Lock { get; } =
        $"SELECT requests AS Requests, tokens AS Tokens, filled_at AS FilledAt, tag AS Tag, {words.Now} AS Now FROM warren_rate_buckets WHERE provider = @provider AND kind = @kind AND workspace = @workspace{words.ForUpdate}";

    public string Make { get; } =
        $"INSERT INTO warren_rate_buckets (provider, kind, workspace, requests, tokens, filled_at, tag) VALUES (@provider, @kind, @workspace, @requests, @tokens, {words.Now}, 0) ON CONFLICT DO NOTHING";

    public string Fill { get; } =
        "UPDATE warren_rate_buckets SET requests = @requests, tokens = @tokens, filled_at = @filledAt, tag = @tag WHERE provider = @provider AND kind = @kind AND workspace = @workspace";

    public string HasGrant { get; } = "SELECT COUNT(*) FROM warren_rate_grants WHERE id = @grant";

    public string AddGrant { get; } = "INSERT INTO warren_rate_grants (id, provider, workspace, tokens, granted_at) VALUES (@grant, @provider, @workspace, @tokens, @now)";

    public string RemoveGrant { get; } = "DELETE FROM warren_rate_grants WHERE id = @grant";

    public string FindPlace { get; } = $"SELECT seq AS Seq, priority AS Priority, tag AS Tag, tag_end AS TagEnd, turn AS Turn FROM warren_rate_places WHERE {IsMine} AND turn >= @kept";

    public string RemovePlace { get; } = $"DELETE FROM warren_rate_places WHERE {IsMine}";

    public string AddPlace { get; } =
        """
        INSERT INTO warren_rate_places (provider, workspace, task_id, priority, tokens, tag, tag_end, own_turn, turn)
        VALUES (@provider, @workspace, @task, @priority, @tokens, @tag, @tagEnd, @ownTurn, @turn)
        """;

    public string MovePlace { get; } = $"UPDATE warren_rate_places SET own_turn = @ownTurn, turn = @turn WHERE {IsMine}";

    /// <summary>What is ahead in the workspace's own order, and where that ends in the total's.</summary>
    public string OwnAhead { get; } =
        $"""
        SELECT COUNT(*) AS Count, COALESCE(SUM(tokens), 0) AS Tokens, MAX(tag_end) AS TagEnd FROM warren_rate_places
        WHERE provider = @provider AND workspace = @workspace AND {IsHeld} AND (priority, seq) < (@priority, @seq)
        """;

    /// <summary>What is ahead in the provider's total and may run by a time. Less urgent tasks of the same workspace are not: a newcomer moves them back.</summary>
    public string TotalAhead { get; } =
        $"""
        SELECT COUNT(*) AS Count, COALESCE(SUM(tokens), 0) AS Tokens, MAX(tag_end) AS TagEnd FROM warren_rate_places
        WHERE provider = @provider AND {IsHeld} AND own_turn <= @by AND (tag, seq) < (@tag, @seq) AND NOT (workspace = @workspace AND priority > @priority)
        """;

    public string CountPlaces { get; } = "SELECT COUNT(*) FROM warren_rate_places WHERE provider = @provider AND workspace = @workspace";

    /// <summary>Moves back, in the total's order, what is less urgent than a task that came later.</summary>
    public string Shift { get; } =
        "UPDATE warren_rate_places SET tag = tag + @share, tag_end = tag_end + @share WHERE provider = @provider AND workspace = @workspace AND priority > @priority";

    public string RemoveOldPlaces { get; } =
        $"DELETE FROM warren_rate_places WHERE seq IN (SELECT seq FROM warren_rate_places WHERE turn < @before ORDER BY turn LIMIT 100{words.ForUpdateSkipLocked})";

    public string RemoveOldGrants { get; } =
        $"DELETE FROM warren_rate_grants WHERE id IN (SELECT id FROM warren_rate_grants WHERE granted_at < @before ORDER BY granted_at LIMIT 100{words.ForUpdateSkipLocked})";
}
