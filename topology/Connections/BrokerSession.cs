using System.Net.Sockets;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>An open connection to a broker that is recent enough.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    private readonly IConnection _connection;

    private BrokerSession(IConnection connection, BrokerAddress address, BrokerVersion version) =>
        (_connection, Address, Version) = (connection, address, version);

    public BrokerAddress Address { get; }

    public BrokerVersion Version { get; }

    /// <summary>Tells whether a management API belongs to the same broker.</summary>
    public string? ClusterName => Property(_connection, "cluster_name");

    /// <exception cref="BrokerNotThereException">Nobody answers.</exception>
    /// <exception cref="TopologyException">The broker refuses, or is too old.</exception>
    public static async Task<BrokerSession> OpenAsync(BrokerAddress address, CancellationToken cancellationToken)
    {
        var factory = BrokerConnection.CreateFactory(address.Uri.OriginalString, "warren-topology");
        factory.AutomaticRecoveryEnabled = false;
        factory.TopologyRecoveryEnabled = false;
        factory.RequestedConnectionTimeout = ConnectLimit;
        IConnection connection;
        try
        {
            connection = await factory.CreateConnectionAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is RabbitMQClientException or SocketException or IOException or TimeoutException)
        {
            throw ConnectFailures.Explain(address, failure);
        }

        try
        {
            return new(connection, address, VersionRules.Require(address.ToString(), Property(connection, "version")));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken) => _connection.CreateChannelAsync(cancellationToken: cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string? Property(IConnection connection, string name) =>
        connection.ServerProperties?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
