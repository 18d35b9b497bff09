using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Warren.TestSupport;

/// <summary>Three real RabbitMQ nodes on loopback that form one cluster. In a minority a node stops serving, as a cluster should be set up.</summary>
public sealed class RabbitCluster : IAsyncDisposable
{
    private const int Size = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _epmd;
    private readonly string _epmdData;
    private readonly string[] _names;

    private RabbitCluster(Process epmd, string epmdData, string[] names, IReadOnlyList<RabbitBroker> nodes) =>
        (_epmd, _epmdData, _names, Nodes) = (epmd, epmdData, names, nodes);

    /// <summary>The nodes. Kill, stop and restart them one by one.</summary>
    public IReadOnlyList<RabbitBroker> Nodes { get; }

    /// <summary>Starts the nodes side by side and returns when all three see each other.</summary>
    public static async Task<RabbitCluster> StartAsync(CancellationToken cancellationToken = default)
    {
        var epmdPort = FreePorts.Take(1)[0];
        var ports = FreePorts.Take(Size);
        var names = ports.Select(RabbitBroker.NodeName).ToArray();
        var cookie = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12));
        var configuration = string.Join(
            '\n',
            [
                "cluster_partition_handling = pause_minority",
                "cluster_formation.peer_discovery_backend = classic_config",
                .. names.Select((name, index) => $"cluster_formation.classic_config.nodes.{index + 1} = {name}"),
                "",
            ]);
        var data = Directory.CreateTempSubdirectory("warren-epmd-").FullName;
        var epmd = RabbitBroker.StartScript(["epmd", data, $"{epmdPort}"], tied: true);
        var starting = Array.Empty<Task<RabbitBroker>>();
        try
        {
            await ListensAsync(epmd, epmdPort, cancellationToken);
            starting = [.. ports.Select(port => RabbitBroker.StartNodeAsync(port, epmdPort, cookie, configuration, cancellationToken))];
            var cluster = new RabbitCluster(epmd, data, names, await Task.WhenAll(starting));
            await cluster.WhenCompleteAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            foreach (var node in starting.Where(static node => node.IsCompletedSuccessfully))
            {
                await (await node).DisposeAsync();
            }

            await EndAsync(epmd, data);
            throw;
        }
    }

    /// <summary>Returns when every node runs and sees the others.</summary>
    public async Task WhenCompleteAsync(CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.StartNew();
        while (!await IsCompleteAsync(cancellationToken))
        {
            if (started.Elapsed > Limit)
            {
                throw new InvalidOperationException($"The nodes {string.Join(", ", _names)} did not form a cluster within {Limit.TotalSeconds:0} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Cuts a node off from the other two: they refuse each other until <see cref="JoinAsync"/>. Clients still reach all three.</summary>
    public Task CutOffAsync(int node) => EvaluateAsync(node, "erlang:set_cookie('{0}', cut_off), erlang:disconnect_node('{0}')");

    /// <summary>Lets a node that was cut off come back, and returns when the cluster is complete.</summary>
    public async Task JoinAsync(int node, CancellationToken cancellationToken = default)
    {
        await EvaluateAsync(node, "erlang:set_cookie('{0}', erlang:get_cookie()), net_adm:ping('{0}')");
        await WhenCompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await EndAsync(_epmd, _epmdData);
    }

    private Task<string> EvaluateAsync(int node, string expression) => Nodes[node].CtlAsync(
        "rabbitmqctl", "-q", "eval", string.Join(", ", _names.Where((_, index) => index != node).Select(name => string.Format(expression, name))) + ".");

    private async Task<bool> IsCompleteAsync(CancellationToken cancellationToken)
    {
        foreach (var node in Nodes)
        {
            try
            {
                var nodes = await node.Management.GetFromJsonAsync<JsonElement[]>("api/nodes", cancellationToken);
                if (nodes?.Count(static seen => seen.GetProperty("running").GetBoolean()) != Size)
                {
                    return false;
                }
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task ListensAsync(Process epmd, int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(System.Net.IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException) when (!epmd.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task EndAsync(Process epmd, string data)
    {
        epmd.Kill(entireProcessTree: true);
        await epmd.WaitForExitAsync();
        epmd.Dispose();
        Directory.Delete(data, recursive: true);
    }
}
