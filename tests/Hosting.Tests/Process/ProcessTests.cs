using System.Net;
using System.Net.Sockets;
using Warren.Hosting.Tests.Support;
using Warren.TestSupport;

namespace Warren.Hosting.Tests.Process;

public sealed class ProcessTests(SharedBroker shared)
{
    [Theory]
    [InlineData("TERM", false)]
    [InlineData("INT", false)]
    [InlineData("TERM", true)]
    public async Task Signal_loses_running_work_or_keeps_waiting_work(string signal, bool quorum)
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker, quorum: quorum);
        var port = FreePorts.Take(1)[0];
        await using var app = new SampleProcess(queue.Address, "--port", port.ToString(), "--Warren:Consumers:work:Concurrency=2");
        await app.WaitForAsync($"Listening on http://127.0.0.1:{port}");
        foreach (var body in new[] { "a", "b", "c", "d" })
        {
            await queue.PublishAsync(body);
        }

        using var http = new HttpClient();
        var answer = http.GetStringAsync($"http://127.0.0.1:{port}/api/slow/h");
        await app.WaitForAsync("started a");
        await app.WaitForAsync("started b");
        await app.WaitForAsync("serving h");
        await app.SignalAsync(signal);
        // What waits goes back at once, while the others still run.
        await Eventually.Async(async () => await queue.ReadyAsync() == 2, "c and d given back", () => app.Output);
        foreach (var gate in new[] { "a", "b", "h" })
        {
            app.Open(gate);
        }

        Assert.Equal(0, await app.ExitCodeAsync());
        Assert.Equal("done h", await answer);
        Assert.Contains("finished a", app.Output);
        Assert.Contains("finished b", app.Output);
        Assert.DoesNotContain("started c", app.Output);
        await Eventually.Async(async () => await queue.ReadyAsync() == 2, "c and d, and nothing else, in the queue");
    }

    [Theory]
    [InlineData("never")]
    [InlineData("stubborn")]
    public async Task Work_that_outlasts_the_grace_period_is_lost(string body)
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await using var app = new SampleProcess(queue.Address, "--port", "0", "--Warren:ShutdownGrace=00:00:00.5");
        await queue.PublishAsync(body);
        await app.WaitForAsync("started " + body);
        await app.SignalAsync("TERM");
        Assert.Equal(0, await app.ExitCodeAsync());
        Assert.Contains("still runs", app.Output);
        await Eventually.Async(async () => await queue.ReadyAsync() == 1, "the message back in the queue");
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task Second_signal_does_not_end_the_process_at_once(string signal, int code)
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await using var app = new SampleProcess(queue.Address, "--port", "0", "--Warren:ShutdownGrace=1.00:00:00");
        await queue.PublishAsync("never");
        await queue.PublishAsync("waiting");
        await app.WaitForAsync("started never");
        await app.SignalAsync(signal);
        await Eventually.Async(async () => await queue.ReadyAsync() == 1, "draining");
        await app.SignalAsync(signal);
        Assert.Equal(code, await app.ExitCodeAsync());
        await Eventually.Async(async () => await queue.ReadyAsync() == 2, "both given back");
    }

    [Fact]
    public async Task Process_outlives_the_one_that_holds_its_input()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await using var app = new SampleProcess(queue.Address, "--port", "0", "--Warren:StopWithInput=01:00:00", "--Warren:ShutdownGrace=01:00:00");
        await queue.PublishAsync("running");
        await queue.PublishAsync("waiting");
        await app.WaitForAsync("started running");
        app.EndInput();
        await Eventually.Async(async () => await queue.ReadyAsync() == 1, "the waiting one given back", () => app.Output);
        app.Open("running");
        Assert.Equal(0, await app.ExitCodeAsync());
        Assert.Contains("finished running", app.Output);
        await Eventually.Async(async () => await queue.ReadyAsync() == 1, "the waiting one, and nothing else, in the queue");
    }

    [Fact]
    public async Task Process_without_its_input_runs_on_for_its_whole_grace_period()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await using var app = new SampleProcess(queue.Address, "--port", "0", "--Warren:StopWithInput=00:00:00.5", "--Warren:ShutdownGrace=01:00:00");
        await queue.PublishAsync("never");
        await app.WaitForAsync("started never");
        app.EndInput();
        Assert.Equal(143, await app.ExitCodeAsync());
        await Eventually.Async(async () => await queue.ReadyAsync() == 1, "the message back in the queue");
    }

    [Fact]
    public async Task Process_whose_input_is_not_watched_ends_with_it()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await using var app = new SampleProcess(queue.Address, "--port", "0");
        await queue.PublishAsync("first");
        await app.WaitForAsync("started first");
        app.EndInput();
        app.Open("first");
        await app.WaitForAsync("finished first");
        await queue.PublishAsync("second");
        await app.WaitForAsync("started second");
    }

    [Fact]
    public async Task Refused_start_does_not_end_with_one_line_and_code_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var app = new SampleProcess("amqp://127.0.0.1:1", "--port", port.ToString());
        Assert.Equal(1, await app.ExitCodeAsync());
        Assert.Contains($"Port {port} is taken", app.Output);
        Assert.DoesNotContain("   at ", app.Output);
    }
}
