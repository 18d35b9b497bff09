using System.Net;
using System.Net.Sockets;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Startup;

public sealed class RefusalTests
{
    [Fact]
    public async Task Start_does_not_report_every_problem_at_once()
    {
        var settings = new Dictionary<string, string?> { ["Wrong"] = "http://user:s3cret@host", ["Warren:Consumers:q:Prefetch"] = "0", ["Warren:ShutdownGrace"] = "25", ["Warren:Consumers:q:ConsumerTimeout"] = "soon" };
        await using var host = await TestHost.TryStartAsync([typeof(BadFunctions)], settings, ["--port", "x"]);
        Assert.Equal(1, host.ExitCode);
        string[] expected =
        [
            "'twice'", "'Twice' and 'twice' both answer GET", "'NoTrigger'", "2 parameters have a trigger (request, body)", "'Uri address'", "'ReadOnlyMemory`1 body'",
            "the setting 'Broker' is not set", "the value of the setting 'Wrong' is not an AMQP URI", "the setting 'QueueSetting' is not set", "the route '/api/a/{b'", "it returns 'String'",
            "'1bad name'", "'async void'", "make the method and its class public", "AuthorizationLevel.User", "--port is 'x'", "Warren:Consumers:q:Prefetch is '0'", "Warren:ShutdownGrace is '25'", "Warren:Consumers:q:ConsumerTimeout is 'soon'",
        ];
        Assert.Empty(expected.Where(part => !host.Error.Contains(part)).Select(part => $"{part} is not in: {host.Error}"));
        Assert.DoesNotContain("s3cret", host.Error);
        Assert.DoesNotContain("   at ", host.Error);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Host_listens_to_other_machines_without_a_key(string url)
    {
        await using var host = await TestHost.TryStartAsync([typeof(GoodFunctions)], arguments: ["--urls", url, "--queues", "none"]);
        Assert.Equal(1, host.ExitCode);
        Assert.Contains("FunctionKeys__default", host.Error);
    }

    [Fact]
    public async Task Host_with_a_key_does_not_listen_to_other_machines()
    {
        await using var host = await TestHost.TryStartAsync(
            [typeof(GoodFunctions)], new() { ["FunctionKeys:default"] = "key" }, ["--urls", "http://0.0.0.0:0", "--queues", "none"]);
        Assert.Equal("", host.Error);
        Assert.Equal(0, host.ExitCode);
    }

    [Fact]
    public async Task Taken_port_is_not_one_clear_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var host = await TestHost.TryStartAsync([typeof(GoodFunctions)], arguments: ["--port", port.ToString(), "--queues", "none"]);
        Assert.Equal(1, host.ExitCode);
        Assert.Equal($"Port {port} is taken: something else listens on http://127.0.0.1:{port}, choose another with --port.", host.Error.Trim());
    }

    [Fact]
    public async Task Queue_pattern_that_matches_nothing_is_not_refused()
    {
        await using var host = await TestHost.TryStartAsync([typeof(GoodFunctions)], arguments: ["--queues", "ordrs.*,none"]);
        Assert.Contains("--queues 'ordrs.*' matches no queue. Known: orders.new, reports", host.Error);
    }

    [Theory]
    [InlineData("--queues", "")]
    [InlineData("--queues=")]
    [InlineData("--queues", " , ")]
    [InlineData("--queues")]
    public async Task Selection_of_an_unset_variable_serves_nothing_and_says_nothing(params string[] arguments)
    {
        await using var host = await TestHost.TryStartAsync([typeof(GoodFunctions)], arguments: ["--port", "0", .. arguments]);
        Assert.Equal(1, host.ExitCode);
        Assert.Contains("--queues is empty: name the queues, or leave --queues out to consume all of them; 'none' consumes nothing. Known: orders.new, reports.", host.Error);
    }

    [Fact]
    public async Task Malformed_host_json_is_not_named()
    {
        var folder = Directory.CreateTempSubdirectory("warren-host-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "host.json"), "{ \"extensions\": ");
        await using var host = await TestHost.TryStartAsync([typeof(GoodFunctions)], arguments: ["--queues", "none", "--port", "0"], folders: [folder.FullName]);
        Assert.Contains("host.json' cannot be read as JSON", host.Error);
        folder.Delete(recursive: true);
    }
}
