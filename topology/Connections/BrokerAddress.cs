namespace Warren.Topology;

/// <summary>A connection string taken apart. Its text form has no secrets.</summary>
internal sealed class BrokerAddress
{
    private const string Expected =
        "Write it as amqp://user:password@host:port/vhost (amqps:// for TLS) and percent-encode special characters, e.g. '/' as %2F";

    private BrokerAddress(Uri uri, string virtualHost) => (Uri, VirtualHost) = (uri, virtualHost);

    public Uri Uri { get; }

    public string VirtualHost { get; }

    public bool Tls => string.Equals(Uri.Scheme, "amqps", StringComparison.OrdinalIgnoreCase);

    public string Host => Uri.Host;

    public int Port => Uri.Port > 0 ? Uri.Port : Tls ? 5671 : 5672;

    public string User => Credentials.User;

    public (string User, string Password) Credentials
    {
        get
        {
            var parts = Uri.UserInfo.Split(':', 2);
            return Uri.UserInfo.Length == 0
                ? ("guest", "guest")
                : (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "guest");
        }
    }

    public static BrokerAddress Parse(string connection)
    {
        if (!Uri.TryCreate(connection?.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("amqp" or "amqps")
            || uri.Host.Length == 0)
        {
            throw new TopologyException($"The connection string is not an AMQP address. {Expected}.");
        }

        var path = uri.AbsolutePath.TrimStart('/');
        if (path.Contains('/', StringComparison.Ordinal))
        {
            throw new TopologyException($"The connection string of {uri.Host} names a virtual host with more than one part. {Expected}.");
        }

        return new BrokerAddress(uri, path.Length == 0 ? "/" : Uri.UnescapeDataString(path));
    }

    /// <summary><c>host:port/vhost</c>.</summary>
    public override string ToString() => $"{Host}:{Port}/{(VirtualHost is "/" ? "" : VirtualHost)}";
}
