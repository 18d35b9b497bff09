using System.Net;
using System.Net.Sockets;
using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>What ./run says when something is missing: one clear line, before anything is built or started where that is possible.</summary>
public sealed class RunRefusalTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Help_lists_the_options()
    {
        await using var run = _bench.Run(["--help"]);
        Assert.Equal(0, await run.WaitForExitAsync());
        Assert.Contains("--port N", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("set -euo", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("http")]
    [InlineData("")]
    public async Task Port_that_is_none_is_refused(string port)
    {
        await using var run = _bench.Run(["--port", port]);
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Contains($"--port '{port}' is not a port", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taken_port_is_noticed_before_anything_is_built()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _bench.HttpPort);
        taken.Start();
        await using var run = _bench.Run();
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Equal($"run: port {_bench.HttpPort} is taken. Stop what listens there, or choose another: ./run --port {_bench.HttpPort + 1}", run.Output.Trim());
    }

    [Fact]
    public async Task Missing_sdk_is_named()
    {
        await using var run = _bench.Run(environment: [("PATH", _bench.PathWithout("dotnet")), ("HOME", _bench.Folder), ("DOTNET_ROOT", null)]);
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Equal("run: the .NET 10 SDK is needed, and there is no dotnet in PATH. Install it from https://dot.net/download, then run this again.", run.Output.Trim());
    }

    [Fact]
    public async Task Sdk_that_is_too_old_is_named()
    {
        var path = _bench.PathWithout("dotnet");
        var old = Path.Combine(path, "dotnet");
        await File.WriteAllTextAsync(old, "#!/bin/sh\n[ \"$1\" = --list-sdks ] && echo '8.0.404 [/somewhere]' && exit 0\nexit 155\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var run = _bench.Run(environment: [("PATH", path), ("HOME", _bench.Folder), ("DOTNET_ROOT", null)]);
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Equal("run: the .NET 10 SDK is needed; installed: 8.0.404 . Install it from https://dot.net/download, then run this again.", run.Output.Trim());
    }

    [Fact]
    public async Task Data_folder_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(_bench.Folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var run = _bench.Run(environment: ("DataFolder", Path.Combine(file, "data")));
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Equal($"run: the data folder '{file}/data' cannot be written. Make it writable, or name another in DataFolder.", run.Output.Trim());
    }

    [Fact]
    public async Task Broker_that_is_named_but_not_there_is_not_replaced_by_another()
    {
        await using var run = _bench.Run(environment: ("RabbitMQConnection", $"amqp://guest:hidden@127.0.0.1:{_bench.AmqpPort}"));
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Contains($"127.0.0.1:{_bench.AmqpPort}", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_bench.Data, "broker")), "a broker was started");
        await run.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Wrong_password_is_told_apart_and_not_printed()
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var run = _bench.Run(environment: ("RabbitMQConnection", $"amqp://guest:hidden@127.0.0.1:{broker.AmqpPort}"));
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Contains("guest", run.Output, StringComparison.Ordinal);
        Assert.Contains("password", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hidden", run.Output, StringComparison.Ordinal);
        await run.AssertNothingIsLeftAsync();
    }
}
