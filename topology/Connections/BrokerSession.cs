using System.Net.Sockets;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>An open connection to a broker that is recent enough.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

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
        IConnection? connection = null;
        try
        {
            connection = await BrokerConnection.OpenAsync(factory, ConnectLimit + HandshakeLimit, TimeProvider.System, cancellationToken);

            // The client may return before the broker has refused the virtual host; a channel is there only when it has not.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return new(connection, address, VersionRules.Require(address.ToString(), Property(connection, "version")));
        }
        catch (Exception failure)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            if (failure is RabbitMQClientException or SocketException or IOException or TimeoutException)
            {
                throw ConnectFailures.Explain(address, failure);
            }

            throw;
        }
    }

    public Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken) => _connection.CreateChannelAsync(cancellationToken: cancellationToken);

    public Task<IChannel> OpenChannelAsync(CreateChannelOptions options, CancellationToken cancellationToken) => _connection.CreateChannelAsync(options, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string? Property(IConnection connection, string name) =>
        connection.ServerProperties?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
