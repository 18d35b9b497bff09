using Warren.Bench.Broker;
using Warren.Topology;

namespace Warren.Bench.Http;

/// <summary>The function app's submission against a bare Kestrel endpoint, each in a process of its own.</summary>
internal sealed class HttpScenarios : IScenarios
{
    private const double Aim = 0.9;
    private const int Clients = 32;
    private const int Slices = 10;

    private readonly BenchBroker _broker;
    private readonly ServerProcess[] _servers;
    private readonly HttpLoad _load;

    private HttpScenarios(BenchBroker broker, ServerProcess untracked, ServerProcess tracked, ServerProcess raw, TimeProvider time)
    {
        (_broker, _servers) = (broker, [untracked, tracked, raw]);
        _load = new HttpLoad(Clients, time);
        All =
        [
            Against(raw, $"HTTP submit, {Clients} clients", Aim, untracked),
            // What the endpoint that it is compared with does not do at all.
            Against(raw, $"HTTP submit, tracked, {Clients} clients", aim: null, tracked),
        ];
    }

    public IReadOnlyList<Scenario> All { get; }

    public static async Task<HttpScenarios> OpenAsync(BenchBroker broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var servers = new List<ServerProcess>();
        try
        {
            foreach (var tracked in new[] { false, true })
            {
                servers.Add(await ServerProcess.StartAppAsync(broker.Address, tracked, time, ["--queues", "none"], cancellationToken));
            }

            return new(broker, servers[0], servers[1], await ServerProcess.StartRawAsync(broker.Address, time, cancellationToken), time);
        }
        catch
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _load.Dispose();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private Scenario Against(ServerProcess raw, string name, double? aim, ServerProcess ours) => new(
        name,
        aim,
        (requests, cancellationToken) => RunAsync(ours, $"api/queues/{QueueNames.Work}/tasks", requests, cancellationToken),
        (requests, cancellationToken) => RunAsync(raw, "tasks", requests, cancellationToken))
    {
        Operations = 10_000,
        Slices = Slices,
    };

    private async Task<TimeSpan> RunAsync(ServerProcess server, string path, int requests, CancellationToken cancellationToken)
    {
        var took = await _load.RunAsync(new Uri($"http://127.0.0.1:{server.Port}/{path}"), Workload.TextBody("work"), requests, cancellationToken);
        var there = await _broker.ReadyAsync(QueueNames.Work, cancellationToken);
        await _broker.PurgeAsync(QueueNames.Work, cancellationToken);
        return there == requests ? took : throw new BenchException($"{requests} requests were accepted, and the queue holds {there} messages.");
    }
}
