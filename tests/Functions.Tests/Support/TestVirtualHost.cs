using System.Net.Http.Json;
using System.Text.Json;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Functions.Tests.Support;

/// <summary>A virtual host of its own with the topology applied, and a plain client in it.</summary>
internal sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly RabbitBroker _broker;

    private TestVirtualHost(RabbitBroker broker, string name, AmqpClient client) => (_broker, Name, Client) = (broker, name, client);

    public string Name { get; }

    public Uri Address => _broker.Amqp(Name);

    public Uri Management => _broker.ManagementUri;

    public AmqpClient Client { get; private set; }

    public static async Task<TestVirtualHost> CreateAsync(RabbitBroker broker)
    {
        var name = await broker.CreateVirtualHostAsync();
        await ApplyAsync(broker, name);
        return new(broker, name, await AmqpClient.ConnectAsync(broker.Amqp(name)));
    }

    /// <summary>Connects again after the broker was away.</summary>
    public async Task ReconnectAsync()
    {
        await Client.DisposeAsync();
        Client = await AmqpClient.ConnectAsync(Address);
    }

    public Task RepairAsync() => ApplyAsync(_broker, Name);

    /// <summary>How many messages a queue has, those that consumers hold included, as the broker itself counts at this moment.</summary>
    public async Task<long> TotalAsync(string queue)
    {
        var all = await _broker.Management.GetFromJsonAsync<JsonElement>($"api/queues/{Name}?disable_stats=true&enable_queue_totals=true");
        var found = all.EnumerateArray().Single(listed => listed.GetProperty("name").GetString() == queue);
        return found.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0;
    }

    /// <summary>As <see cref="TotalAsync"/>, for every queue that is not empty.</summary>
    public async Task<IReadOnlyDictionary<string, long>> TotalsAsync()
    {
        var all = await _broker.Management.GetFromJsonAsync<JsonElement>($"api/queues/{Name}?disable_stats=true&enable_queue_totals=true");
        return all.EnumerateArray()
            .Select(static queue => (Name: queue.GetProperty("name").GetString()!, Count: queue.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0))
            .Where(static queue => queue.Count > 0)
            .ToDictionary(static queue => queue.Name, static queue => queue.Count, StringComparer.Ordinal);
    }

    /// <summary>Adds a user who may do everything here.</summary>
    /// <returns>The address with that user's credentials.</returns>
    public async Task<Uri> AddUserAsync(string user, string password)
    {
        using var made = await _broker.Management.PutAsJsonAsync($"api/users/{user}", new { password, tags = "monitoring" });
        made.EnsureSuccessStatusCode();
        using var permitted = await _broker.Management.PutAsJsonAsync($"api/permissions/{Name}/{user}", new { configure = ".*", write = ".*", read = ".*" });
        permitted.EnsureSuccessStatusCode();
        return new UriBuilder(Address) { UserName = user, Password = Uri.EscapeDataString(password) }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        using var deleted = await _broker.Management.DeleteAsync($"api/vhosts/{Name}");
    }

    private static Task ApplyAsync(RabbitBroker broker, string name) =>
        new TopologyReconciler(TaskTopology.Spec, broker.Amqp(name).OriginalString, broker.ManagementUri).ApplyAsync();
}
