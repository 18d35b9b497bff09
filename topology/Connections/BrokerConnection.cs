using RabbitMQ.Client;

namespace Warren.Topology;

/// <summary>From a connection string (<c>amqp://user:password@host:port/vhost</c>) to a client's factory, and to a description without secrets.</summary>
public static class BrokerConnection
{
    /// <summary>The environment variable (and Functions app setting) that holds the connection string.</summary>
    public const string SettingName = "RabbitMQConnection";

    /// <summary>What is used when nothing is configured: the local broker's default account, which RabbitMQ accepts from localhost only.</summary>
    public const string Default = "amqp://guest:guest@localhost:5672/";

    /// <summary>A factory for connections to the broker. Recovery and time limits are as RabbitMQ.Client has them; change them as needed.</summary>
    /// <param name="connection">
    /// <c>amqp://</c> or <c>amqps://</c>, user and password percent-encoded, then host, port (default 5672, with TLS 5671) and virtual host
    /// (default <c>/</c>, percent-encoded).
    /// </param>
    /// <param name="clientName">The name that the broker's management shows for the connection.</param>
    /// <exception cref="TopologyException">It is not such an address. The message does not repeat it.</exception>
    public static ConnectionFactory CreateFactory(string connection, string clientName)
    {
        var address = BrokerAddress.Parse(connection);
        return new ConnectionFactory { Uri = address.Uri, ClientProvidedName = clientName };
    }

    /// <summary>
    /// Connects, or gives up after a time. The client alone waits without end for who takes its connection and then says nothing, as a proxy does whose broker is gone.
    /// </summary>
    /// <param name="factory">Makes the connection.</param>
    /// <param name="limit">How long it may take altogether, more than zero. The factory's own limits hold too.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">The time is over.</exception>
    public static async Task<IConnection> OpenAsync(ConnectionFactory factory, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await factory.CreateConnectionAsync(either.Token);
        }
        catch (Exception failure) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"It was not connected within {limit.TotalSeconds:0.#} s.", failure);
        }
    }

    /// <summary>Host, port and virtual host, as in <c>localhost:5672/orders</c>; for logs, pages and errors.</summary>
    /// <param name="connection">As for <see cref="CreateFactory"/>.</param>
    /// <exception cref="TopologyException">It is not such an address. The message does not repeat it.</exception>
    public static string Describe(string connection) => BrokerAddress.Parse(connection).ToString();
}
