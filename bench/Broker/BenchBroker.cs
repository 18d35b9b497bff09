using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Bench.Broker;

/// <summary>The broker of a run: a temporary one of its own, or an empty virtual host of a given one. The topology is applied and taken away again.</summary>
internal sealed class BenchBroker : IAsyncDisposable
{
    private readonly RabbitBroker? _own;
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private BenchBroker(RabbitBroker? own, Uri address, IConnection connection, IChannel channel) =>
        (_own, Address, _connection, _channel) = (own, address, connection, channel);

    /// <summary>With credentials: not to be shown.</summary>
    public Uri Address { get; }

    /// <summary>The broker's version, as it says itself.</summary>
    public string Version => _connection.ServerProperties?["version"] is byte[] text ? System.Text.Encoding.UTF8.GetString(text) : "of unknown version";

    /// <exception cref="BenchException">The virtual host is in use.</exception>
    public static async Task<BenchBroker> StartAsync(string? connection, CancellationToken cancellationToken)
    {
        var own = connection is null ? await RabbitBroker.StartAsync(cancellationToken: cancellationToken) : null;
        try
        {
            var address = own?.Amqp() ?? Parse(connection!);
            return await OpenAsync(own, address, cancellationToken);
        }
        catch
        {
            if (own is not null)
            {
                await own.DisposeAsync();
            }

            throw;
        }
    }

    public Task PurgeAsync(string queue, CancellationToken cancellationToken) => _channel.QueuePurgeAsync(queue, cancellationToken);

    public async Task<long> ReadyAsync(string queue, CancellationToken cancellationToken) => await _channel.MessageCountAsync(queue, cancellationToken);

    /// <summary>A connection as an application would open it.</summary>
    public Task<IConnection> ConnectAsync(string name, CancellationToken cancellationToken) => Factory(Address, name).CreateConnectionAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_own is null)
        {
            await DeleteTopologyAsync();
        }

        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    private static async Task<BenchBroker> OpenAsync(RabbitBroker? own, Uri address, CancellationToken cancellationToken)
    {
        var connection = await Factory(address, "warren-bench control").CreateConnectionAsync(cancellationToken);
        try
        {
            if (own is null)
            {
                await RequireEmptyAsync(connection, cancellationToken);
            }

            await new TopologyReconciler(Workload.Declared, address.OriginalString, own?.ManagementUri).ApplyAsync(cancellationToken: cancellationToken);
            return new(own, address, connection, await connection.CreateChannelAsync(cancellationToken: cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>It publishes into, consumes, purges and deletes the queues of the topology, so none of them may be anybody's.</summary>
    private static async Task RequireEmptyAsync(IConnection connection, CancellationToken cancellationToken)
    {
        foreach (var queue in Workload.Declared.Queues)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                await channel.QueueDeclarePassiveAsync(queue.Name, cancellationToken);
            }
            catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                continue;
            }

            throw new BenchException(
                $"The virtual host of --connection has a queue '{queue.Name}' already. The benchmark purges and deletes its queues: give it an empty virtual host (rabbitmqctl add_vhost bench).");
        }
    }

    private async Task DeleteTopologyAsync()
    {
        var declared = TopologyExpansion.Expand(Workload.Declared);
        foreach (var queue in declared.Queues)
        {
            await _channel.QueueDeleteAsync(queue.Name);
        }

        foreach (var exchange in declared.Exchanges)
        {
            await _channel.ExchangeDeleteAsync(exchange.Name);
        }
    }

    private static ConnectionFactory Factory(Uri address, string name) => new() { Uri = address, ClientProvidedName = name };

    private static Uri Parse(string connection) =>
        Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"
            ? address
            : throw new BenchException("--connection is no AMQP address: give it the form amqp://user:password@host:5672/vhost.");
}
