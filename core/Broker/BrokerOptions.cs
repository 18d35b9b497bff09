namespace Warren;

/// <summary>Where the broker is and how it is talked to.</summary>
public sealed record BrokerOptions
{
    /// <summary>The broker's address, <c>amqp://user:password@host:port/vhost</c> or <c>amqps://…</c>. Never written to a log.</summary>
    public required Uri Connection { get; init; }

    /// <summary>The name that the broker shows for our connections. Default <c>warren</c>.</summary>
    public string ClientName { get; init; } = "warren";

    /// <summary>Channels that publishes are spread over, 1 to 64. Default 2.</summary>
    public int PublishChannels { get; init; } = 2;

    /// <summary>
    /// Publishes that may wait for their confirm on one channel, 1 to 65,535; a further one waits its turn. Default 256.
    /// </summary>
    public int OutstandingConfirms { get; init; } = 256;

    /// <summary>
    /// Publishes that may wait in this process, for their turn or for their confirm, 1 or more; a further one fails at once. Default 10,000.
    /// </summary>
    public int MaxWaitingPublishes { get; init; } = 10_000;

    /// <summary>Bytes of message bodies that may wait in this process, 1 or more. A single larger message may wait alone. Default 64 MiB.</summary>
    public long MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long a publish waits for its confirm before it counts as unconfirmed. Default 10 s.</summary>
    public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt to connect may take, until the broker has taken the connection; it is greeted within <see cref="ConfirmTimeout"/> more. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after a failed attempt to connect further publishes fail at once instead of trying again. Default 1 s.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The broker as <c>host:port/vhost</c>, without credentials, for logs and errors.</summary>
    public string Description =>
        $"{Connection.Host}:{(Connection.IsDefaultPort || Connection.Port <= 0 ? DefaultPort : Connection.Port)}{(Connection.AbsolutePath.Length > 1 ? Connection.AbsolutePath : "/")}";

    private int DefaultPort => string.Equals(Connection.Scheme, "amqps", StringComparison.OrdinalIgnoreCase) ? 5671 : 5672;
}
