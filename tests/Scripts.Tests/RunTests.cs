using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using RabbitMQ.Client;
using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>./run from start to end with the real app.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Workbench _bench = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(150) };

    public void Dispose()
    {
        _http.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Second_run_has_what_waited_in_the_queue()
    {
        await using (var first = _bench.Run(environment: ("Warren__ShutdownGrace", "00:00:01")))
        {
            await first.WaitForAsync("Warren runs on");
            // Each takes 60 s, so when the app stops neither has ended.
            await SubmitAsync("slow");
            await SubmitAsync("waiting");
            await first.SignalAsync("INT");
            Assert.Equal(0, await first.WaitForExitAsync());
            await first.AssertNothingIsLeftAsync();
        }

        // Other ports, so that nothing but the data can carry the messages over.
        using var elsewhere = new TcpListener(IPAddress.Loopback, _bench.AmqpPort);
        elsewhere.Start();
        await using var second = _bench.Run(["--port", _bench.HttpPort.ToString(), "--queues", "tasks.main"]);
        await second.WaitForAsync("Warren runs on");
        var address = await File.ReadAllTextAsync(Path.Combine(_bench.Data, "broker", "address"), TestContext.Current.CancellationToken);
        Assert.Equal(2u, await MessagesAsync(int.Parse(address.Split(' ')[0])));
    }

    [Fact]
    public async Task Broker_of_the_machine_is_used_and_not_stopped()
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using (var run = _bench.Run(environment: ("WARREN_AMQP_PORT", broker.AmqpPort.ToString())))
        {
            await run.WaitForAsync("Warren runs on");
            Assert.Contains($"Using the broker on 127.0.0.1:{broker.AmqpPort}", run.Output, StringComparison.Ordinal);
            await run.SignalAsync("INT");
            Assert.Equal(0, await run.WaitForExitAsync());
            await run.AssertNothingIsLeftAsync();
        }

        Assert.Equal(0u, await MessagesAsync(broker.AmqpPort));
    }

    [Fact]
    public async Task Port_of_something_else_is_not_taken_for_a_broker()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, _bench.AmqpPort);
        using var page = new TcpListener(IPAddress.Loopback, _bench.ManagementPort);
        deaf.Start();
        page.Start();
        await using var run = _bench.Run();
        await run.WaitForAsync("Warren runs on");
        Assert.Contains($"Port {_bench.AmqpPort} is taken by something that is not a broker", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Port {_bench.ManagementPort} is taken", run.Output, StringComparison.Ordinal);
        await run.SignalAsync("TERM");
        Assert.Equal(0, await run.WaitForExitAsync());
        await run.AssertNothingIsLeftAsync();
    }

    private async Task SubmitAsync(string text)
    {
        using var answer = await _http.PostAsJsonAsync(
            $"http://127.0.0.1:{_bench.HttpPort}/api/queues/task_queue/tasks", new { task = "work", payload = text + new string('.', 60) });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<uint> MessagesAsync(int amqpPort)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri($"amqp://guest:guest@127.0.0.1:{amqpPort}") }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return (await channel.QueueDeclarePassiveAsync("task_queue")).MessageCount;
    }
}
