namespace Warren.State;

/// <summary>The SQL of leases. Every time in it is the database's own.</summary>
/// <param name="words">What the database says differently.</param>
internal sealed class LeaseStatements(SqlWords words)
{
    private const string Shown =
        "SELECT scope AS Scope, token AS Token, task AS Task, worker AS Worker, acquired_at AS AcquiredAt, expires_at AS ExpiresAt FROM warren_leases WHERE scope = @scope";

    /// <summary>Removes what has ended in a scope.</summary>
    public string RemoveEnded { get; } = $"DELETE FROM warren_leases WHERE scope = @scope AND expires_at <= {words.Now}";

    /// <summary>Gives the lease that the id holds already its whole time again, and tells its token.</summary>
    public string Again { get; } = $"UPDATE warren_leases SET expires_at = {words.Now} + @life WHERE id = @id AND scope = @scope RETURNING token";

    /// <summary>Takes a place when there is one, and tells its token. What has ended must be gone.</summary>
    public string Take { get; } =
        $"""
        INSERT INTO warren_leases (scope, id, task, worker, acquired_at, expires_at)
        SELECT @scope, @id, @task, @worker, {words.Now}, {words.Now} + @life
        WHERE (SELECT COUNT(*) FROM warren_leases WHERE scope = @scope) < @limit
        RETURNING token
        """;

    /// <summary>The oldest lease of a scope.</summary>
    public string Oldest { get; } = $"{Shown} ORDER BY token LIMIT 1";

    /// <summary>All that have not ended.</summary>
    public string Holders { get; } = $"{Shown} AND expires_at > {words.Now} ORDER BY token";

    public string Renew { get; } = $"UPDATE warren_leases SET expires_at = {words.Now} + @life WHERE {words.IdsIn} AND expires_at > {words.Now} RETURNING id";

    public string Release { get; } = $"DELETE FROM warren_leases WHERE {words.IdsIn}";

    /// <summary>Removes what has ended in any scope.</summary>
    public string CleanUp { get; } =
        $"DELETE FROM warren_leases WHERE token IN (SELECT token FROM warren_leases WHERE expires_at <= {words.Now} ORDER BY expires_at LIMIT @take{words.ForUpdateSkipLocked})";
}
