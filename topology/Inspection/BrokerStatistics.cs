using System.Text.Json;

namespace Warren.Topology;

/// <summary>How long queues are and how busy clients, as a broker's management API tells it: some seconds late (5 unless configured).</summary>
public sealed class BrokerStatistics : IDisposable
{
    private readonly ManagementClient _client;
    private readonly string _virtualHost;

    private BrokerStatistics(ManagementClient client, string virtualHost) => (_client, _virtualHost) = (client, Uri.EscapeDataString(virtualHost));

    /// <summary>Finds the broker's management API.</summary>
    /// <param name="connection">The broker and virtual host; see <see cref="BrokerConnection.CreateFactory"/>.</param>
    /// <param name="management">The API's address; null: the broker's host, on the AMQP port plus 10,000 or on 15672.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TopologyException">The broker is not there or refuses, or its management API is not to be found.</exception>
    public static async Task<BrokerStatistics> OpenAsync(string connection, Uri? management, CancellationToken cancellationToken)
    {
        var address = BrokerAddress.Parse(connection);
        await using var session = await BrokerSession.OpenAsync(address, cancellationToken);
        var (client, whyNot) = await ManagementSearch.FindAsync(session, management, cancellationToken);
        return client is not null
            ? new(client, address.VirtualHost)
            : throw new TopologyException(
                $"The management API of the broker at {address} is needed and cannot be used: {whyNot}. Enable it (rabbitmq-plugins enable rabbitmq_management), or name its address with --management.");
    }

    /// <summary>Ready and unacknowledged messages of each queue; a queue of which the broker has no figures yet, as after its start, is absent.</summary>
    /// <exception cref="TopologyException">The API does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, long>> MessagesAsync(CancellationToken cancellationToken)
    {
        var messages = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var queue in await ListAsync($"api/queues/{_virtualHost}", "&columns=name,messages", cancellationToken))
        {
            if (queue.TryGetProperty("messages", out _))
            {
                messages[queue.GetProperty("name").GetString()!] = Number(queue, "messages");
            }
        }

        return messages;
    }

    /// <summary>Messages that are delivered and not acknowledged, by the name that a client gave to its connection; clients that hold none may be absent.</summary>
    /// <exception cref="TopologyException">The API does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, long>> HeldAsync(CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var connection in await ListAsync("api/connections", "&columns=name,user_provided_name", cancellationToken))
        {
            if (connection.TryGetProperty("user_provided_name", out var given) && given.ValueKind == JsonValueKind.String)
            {
                names[connection.GetProperty("name").GetString()!] = given.GetString()!;
            }
        }

        var held = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var channel in await ListAsync("api/channels", "&columns=connection_details.name,messages_unacknowledged", cancellationToken))
        {
            if (channel.TryGetProperty("connection_details", out var connection) && connection.TryGetProperty("name", out var name)
                && names.TryGetValue(name.GetString() ?? "", out var client))
            {
                held[client] = held.GetValueOrDefault(client) + Number(channel, "messages_unacknowledged");
            }
        }

        return held;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static long Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string path, string query, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.GetPagesAsync(path, query, cancellationToken);
        }
        catch (ManagementException failure)
        {
            throw new TopologyException($"The management API at {_client.Address} cannot be used: {failure.Message}.", failure);
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException)
        {
            throw new TopologyException($"The management API at {_client.Address} does not answer as RabbitMQ's does to {path}.", failure);
        }
    }
}
