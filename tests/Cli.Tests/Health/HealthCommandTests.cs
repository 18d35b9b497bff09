using System.Net;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Cli.Tests;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    public async Task An_instance_on_every_address_is_not_asked_on_this_machine(int status, int code)
    {
        var port = FreePorts.Take(1)[0];
        using var instance = new HttpListener();
        instance.Prefixes.Add($"http://127.0.0.1:{port}/");
        instance.Start();
        var asked = AnswerAsync(instance, status);
        Assert.Equal(code, await RunAsync($"http://+:{port};http://+:1"));
        Assert.Equal("/api/health/live", await asked);
    }

    [Fact]
    public async Task An_instance_that_is_not_there_is_well() => Assert.Equal(1, await RunAsync($"http://0.0.0.0:{FreePorts.Take(1)[0]}"));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task What_is_no_address_is_asked(string url) => Assert.Equal(2, await RunAsync(null, "--url", url));

    private static async Task<string> AnswerAsync(HttpListener instance, int status)
    {
        var asked = await instance.GetContextAsync();
        asked.Response.StatusCode = status;
        asked.Response.Close();
        return asked.Request.Url!.AbsolutePath;
    }

    private static async Task<int> RunAsync(string? urls, params string[] args)
    {
        await using var output = new StringWriter();
        var context = new ToolContext(TaskTopology.Spec, output, output, name => name == "ASPNETCORE_URLS" ? urls : null, TimeProvider.System);
        return await CommandLineTool.RunAsync(["health", .. args], context, TestContext.Current.CancellationToken);
    }
}
