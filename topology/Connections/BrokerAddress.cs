namespace Warren.Topology;

/// <summary>A broker's address, <c>amqp://user:password@host:port/vhost</c>, taken apart. Its text form has no secrets.</summary>
public sealed class BrokerAddress
{
    private const string Expected =
        "Write it as amqp://user:password@host:port/vhost (amqps:// for TLS) and percent-encode special characters, e.g. '/' as %2F";

    private BrokerAddress(Uri uri, string virtualHost) => (Uri, VirtualHost) = (uri, virtualHost);

    /// <summary>The address as it was given, credentials included: not for logs.</summary>
    public Uri Uri { get; }

    /// <summary>The virtual host, decoded; <c>/</c> when none is named.</summary>
    public string VirtualHost { get; }

    /// <summary>Whether the connection is encrypted (<c>amqps</c>).</summary>
    public bool Tls => string.Equals(Uri.Scheme, "amqps", StringComparison.OrdinalIgnoreCase);

    /// <summary>The host's name or IP address.</summary>
    public string Host => Uri.Host;

    /// <summary>The port; 5672, or 5671 with TLS, when none is named.</summary>
    public int Port => Uri.Port > 0 ? Uri.Port : Tls ? 5671 : 5672;

    /// <summary>The user's name, decoded; <c>guest</c> when none is named.</summary>
    public string User => Credentials.User;

    internal (string User, string Password) Credentials
    {
        get
        {
            var parts = Uri.UserInfo.Split(':', 2);
            return Uri.UserInfo.Length == 0
                ? ("guest", "guest")
                : (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "guest");
        }
    }

    /// <summary>Takes a connection string apart.</summary>
    /// <param name="connection">The connection string; space around it is ignored.</param>
    /// <param name="source">Where it came from, as the subject of the error's sentence.</param>
    /// <exception cref="TopologyException">It is no AMQP address. The message does not repeat it.</exception>
    public static BrokerAddress Parse(string? connection, string source = "The connection string")
    {
        if (!Uri.TryCreate(connection?.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("amqp" or "amqps")
            || uri.Host.Length == 0)
        {
            throw new TopologyException($"{source} is not an AMQP address. {Expected}.");
        }

        var path = uri.AbsolutePath.TrimStart('/');
        if (path.Contains('/', StringComparison.Ordinal))
        {
            throw new TopologyException($"{source} names a virtual host with more than one part on {uri.Host}. {Expected}.");
        }

        return new BrokerAddress(uri, path.Length == 0 ? "/" : Uri.UnescapeDataString(path));
    }

    /// <summary><c>host:port/vhost</c>.</summary>
    public override string ToString() => $"{Host}:{Port}/{(VirtualHost is "/" ? "" : VirtualHost)}";
}
