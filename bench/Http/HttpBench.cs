using System.Net;
using System.Net.Http.Headers;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Bench.Http;

/// <summary>Submitting tasks over keep-alive connections: the function app against the bare endpoint, each a process of its own.</summary>
internal static class HttpBench
{
    private const int Requests = 10_000;
    private const int Clients = 32;

    public static async Task<Comparison> RunAsync(BenchPlan plan, RabbitBroker broker, string data)
    {
        var ports = FreePorts.Take(2);
        await using var ours = await ChildProcess.StartAsync(
            "Warren.Functions.dll", ports[0], broker.Amqp(), data, "--port", ports[0].ToString(), "--queues", "none");
        await using var raw = await ChildProcess.StartAsync(
            "Warren.Bench.dll", ports[1], broker.Amqp(), data, "raw-http", "--port", ports[1].ToString(), "--queue", QueueNames.Work);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients });
        return await Sides.CompareAsync($"HTTP submit, {Clients} clients", 0.9, plan.Rounds, () => MeasureAsync(ports[0]), () => MeasureAsync(ports[1]));

        async Task<double> MeasureAsync(int port)
        {
            await BenchQueues.PurgeAsync(broker, QueueNames.Work);
            var address = new Uri($"http://127.0.0.1:{port}/api/queues/{QueueNames.Work}/tasks");
            var body = BenchQueues.Body("work");
            var count = plan.Scaled(Requests);
            return await Sides.RateAsync(count, () => Window.RunAsync(count, Clients, () => PostAsync(address, body)));
        }

        async Task PostAsync(Uri address, byte[] body)
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await client.PostAsync(address, content);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                throw new InvalidOperationException($"{address} answered {(int)answer.StatusCode} instead of 202: {await answer.Content.ReadAsStringAsync()}");
            }

            await answer.Content.ReadAsByteArrayAsync();
        }
    }
}
