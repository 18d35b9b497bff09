using Npgsql;

namespace Warren.State;

/// <summary>Reads PostgreSQL's own form of an address, <c>postgres://user:password@host:port/database?sslmode=require</c>, which its .NET driver does not.</summary>
internal static class PostgresUrl
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <param name="text">The address.</param>
    /// <param name="wrong">Makes an error of what is wrong.</param>
    public static NpgsqlConnectionStringBuilder Read(string text, Func<string, Exception> wrong)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw wrong("is not an address: special characters in the user name or password are written as %40 (@), %3A (:), %2F (/)");
        }

        var connection = new NpgsqlConnectionStringBuilder { Host = uri.Host };
        if (uri.Port > 0)
        {
            connection.Port = uri.Port;
        }

        var credentials = uri.UserInfo.Split(':', 2);
        if (credentials[0].Length > 0)
        {
            connection.Username = Uri.UnescapeDataString(credentials[0]);
        }

        if (credentials.Length > 1)
        {
            connection.Password = Uri.UnescapeDataString(credentials[1]);
        }

        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            connection.Database = Uri.UnescapeDataString(database);
        }

        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            Set(connection, option, wrong);
        }

        return connection;
    }

    private static void Set(NpgsqlConnectionStringBuilder connection, string option, Func<string, Exception> wrong)
    {
        var parts = option.Split('=', 2);
        var name = Uri.UnescapeDataString(parts[0]);
        var value = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        try
        {
            // PostgreSQL's own tools have other names for them, and write verify-full.
            var (keyword, written) = name switch
            {
                "sslmode" => ("SSL Mode", value.Replace("-", "", StringComparison.Ordinal)),
                "application_name" => ("Application Name", value),
                "connect_timeout" => ("Timeout", value),
                _ => (name, value),
            };
            connection[keyword] = written;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw wrong($"has the option '{name}' after its '?', which is not known or does not take that value");
        }
    }
}
