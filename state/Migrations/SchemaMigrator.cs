using System.Data.Common;
using Dapper;
using Warren.Tracking;

namespace Warren.State;

/// <summary>Brings a database's tables up to date: each migration once, in order, in one transaction under a lock that all instances share.</summary>
internal static class SchemaMigrator
{
    private const string ReadVersion = "SELECT COALESCE(MAX(version), 0) FROM warren_schema";

    /// <summary>The version that this program wants.</summary>
    public static int Latest => Migration.All.Count;

    /// <summary>The version that a database has, 0 when it has no tables yet.</summary>
    public static async Task<int> VersionAsync(ITaskDatabase database, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<long>(new CommandDefinition(database.HasVersions, transaction: transaction, cancellationToken: cancellationToken)) == 0
            ? 0
            : (int)await connection.ExecuteScalarAsync<long>(new CommandDefinition(ReadVersion, transaction: transaction, cancellationToken: cancellationToken));

    /// <param name="database">The database.</param>
    /// <param name="migrations">All that this program knows, in order.</param>
    /// <param name="time">The clock.</param>
    /// <param name="connection">An open connection to it.</param>
    /// <param name="cancellationToken">Gives up; nothing is changed then.</param>
    /// <exception cref="TaskStoreSchemaException">The tables are newer than this program.</exception>
    public static async Task MigrateAsync(
        ITaskDatabase database, IReadOnlyList<Migration> migrations, TimeProvider time, DbConnection connection, CancellationToken cancellationToken)
    {
        // Most starts find everything done and need no lock.
        if (IsDone(await VersionAsync(database, connection, null, cancellationToken)))
        {
            return;
        }

        await using var transaction = await database.BeginAsync(connection, cancellationToken);
        await database.LockSchemaAsync(transaction, cancellationToken);
        var version = await VersionAsync(database, connection, transaction, cancellationToken);
        if (IsDone(version))
        {
            return;
        }

        if (version == 0)
        {
            await ExecuteAsync("CREATE TABLE warren_schema (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)");
        }

        foreach (var migration in migrations.Skip(version))
        {
            await ExecuteAsync(migration.For(database.Words));
            await ExecuteAsync(
                "INSERT INTO warren_schema (version, applied_at) VALUES (@version, @now)",
                new { version = migration.Version, now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        }

        await transaction.CommitAsync(cancellationToken);

        Task ExecuteAsync(string sql, object? parameters = null) =>
            connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

        bool IsDone(int version) =>
            version <= migrations.Count
                ? version == migrations.Count
                : throw new TaskStoreSchemaException(
                    $"{database.Description} has tables of version {version}, and this program knows version {migrations.Count}: run the newer program, or give this one another store (StateConnection).");
    }
}
