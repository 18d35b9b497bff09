using System.Data.Common;
using Npgsql;

namespace Warren.State;

/// <summary>Opens what instances share, where a setting says.</summary>
public static class StateStores
{
    /// <summary>The setting's name.</summary>
    public const string SettingName = "StateConnection";

    /// <summary>Where the file of the embedded store is, below the data folder.</summary>
    public const string DefaultFile = "state/warren.db";

    private const string Expected =
        "Leave it empty for a file in the data folder, write Data Source=<file> for another file, or postgres://user:password@host:port/database (or Host=…;Database=…;Username=…;Password=…) for PostgreSQL";

    /// <summary>Opens it without reaching for it: a server that is down, or a folder that is missing, shows with the first call.</summary>
    /// <param name="connection">
    /// The setting's value. Empty: SQLite in <see cref="DefaultFile"/>. <c>Data Source=…</c>: SQLite in that file, relative to the current folder. <c>Host=…</c> or
    /// <c>postgres://…</c>: PostgreSQL; what it does not say is 5 s to connect, 10 s for an answer and 10 connections.
    /// </param>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StateSettingException">The value is not understood.</exception>
    public static SharedState Open(string? connection, string dataFolder, TimeProvider time)
    {
        var calls = new SqlCalls(Database(connection, dataFolder), time);
        return new()
        {
            Tasks = new SqlTaskStore(calls, time),
            Controls = new SqlQueueControlStore(calls, time),
            Leases = new SqlLeaseStore(calls),
            RateLimits = new SqlRateLimitStore(calls),
            Workers = new SqlWorkerStore(calls),
        };
    }

    internal static ITaskDatabase Database(string? connection, string dataFolder)
    {
        var text = connection?.Trim() ?? "";
        return text.Length == 0
            ? new SqliteDatabase(Path.Combine(dataFolder, DefaultFile))
            : PostgresUrl.IsOne(text) ? new PostgresDatabase(WithDefaults(PostgresUrl.Read(text, Wrong))) : FromPairs(text);
    }

    private static ITaskDatabase FromPairs(string text)
    {
        DbConnectionStringBuilder pairs;
        try
        {
            pairs = new() { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            throw Wrong("is not a connection string");
        }

        if (pairs.ContainsKey("Data Source") && !pairs.ContainsKey("Host"))
        {
            var file = (string)pairs["Data Source"];
            return pairs.Count > 1 || file.Length == 0 || file.StartsWith(':') || file.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
                ? throw Wrong("names SQLite, but not just a file")
                : new SqliteDatabase(file);
        }

        NpgsqlConnectionStringBuilder postgres;
        try
        {
            postgres = new(text);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw Wrong("has a part that PostgreSQL's driver does not know, or a value that does not fit");
        }

        return postgres.Host is { Length: > 0 } ? new PostgresDatabase(WithDefaults(postgres)) : throw Wrong("names neither a file nor a host");
    }

    private static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder connection)
    {
        if (!connection.ShouldSerialize("Timeout"))
        {
            connection.Timeout = 5;
        }

        if (!connection.ShouldSerialize("Command Timeout"))
        {
            connection.CommandTimeout = 10;
        }

        if (!connection.ShouldSerialize("Maximum Pool Size"))
        {
            connection.MaxPoolSize = Math.Max(10, connection.MinPoolSize);
        }

        connection.ApplicationName ??= "warren";
        connection.Database ??= connection.Username;
        return connection;
    }

    private static StateSettingException Wrong(string what) => new($"Setting '{SettingName}' {what}. {Expected}.");
}

/// <summary>The setting that names the store is not understood. The message says why, without its value.</summary>
#pragma warning disable CA1032 // made only here, always with a reason
public sealed class StateSettingException(string message) : Exception(message);
#pragma warning restore CA1032
