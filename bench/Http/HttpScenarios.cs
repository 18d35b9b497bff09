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
    private readonly ServerProcess _ours;
    private readonly ServerProcess _raw;
    private readonly HttpLoad _load;

    private HttpScenarios(BenchBroker broker, ServerProcess ours, ServerProcess raw, TimeProvider time)
    {
        (_broker, _ours, _raw) = (broker, ours, raw);
        _load = new HttpLoad(Clients, time);
        All =
        [
            new(
                $"HTTP submit, {Clients} clients",
                Aim,
                (requests, cancellationToken) => RunAsync(_ours, $"api/queues/{QueueNames.Work}/tasks", requests, cancellationToken),
                (requests, cancellationToken) => RunAsync(_raw, "tasks", requests, cancellationToken))
            {
                Operations = 10_000,
                Slices = Slices,
            },
        ];
    }

    public IReadOnlyList<Scenario> All { get; }

    public static async Task<HttpScenarios> OpenAsync(BenchBroker broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var ours = await ServerProcess.StartAppAsync(broker.Address, time, ["--queues", "none"], cancellationToken);
        try
        {
            return new(broker, ours, await ServerProcess.StartRawAsync(broker.Address, time, cancellationToken), time);
        }
        catch
        {
            await ours.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _load.Dispose();
        await _ours.DisposeAsync();
        await _raw.DisposeAsync();
    }

    private async Task<TimeSpan> RunAsync(ServerProcess server, string path, int requests, CancellationToken cancellationToken)
    {
        var took = await _load.RunAsync(new Uri($"http://127.0.0.1:{server.Port}/{path}"), Workload.TextBody("work"), requests, cancellationToken);
        var there = await _broker.ReadyAsync(QueueNames.Work, cancellationToken);
        await _broker.PurgeAsync(QueueNames.Work, cancellationToken);
        return there == requests ? took : throw new BenchException($"{requests} requests were accepted, and the queue holds {there} messages.");
    }
}
