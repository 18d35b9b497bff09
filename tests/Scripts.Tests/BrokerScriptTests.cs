using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>eng/rabbitmq-node: however it ends, nothing of the broker outlives it.</summary>
public sealed class BrokerScriptTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("TERM", 0)]
    [InlineData("INT", 0)]
    [InlineData("HUP", 0)]
    [InlineData("KILL", 137)]
    public async Task Nothing_outlives_a_broker_that_gets_a_signal(string signal, int code)
    {
        await using var node = Start();
        await node.WaitForAsync("completed with");
        await node.SignalAsync(signal);
        Assert.Equal(code, await node.WaitForExitAsync());
        await node.AssertNothingIsLeftAsync();
        Assert.False(await FreePorts.IsListenedOnAsync(_bench.AmqpPort));
    }

    [Fact]
    public async Task Broker_that_has_just_begun_minds_a_signal()
    {
        await using var node = Start();
        await node.WaitForAsync("Feature flags");
        await node.SignalAsync("TERM");
        Assert.Equal(0, await node.WaitForExitAsync());
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Second_broker_on_the_same_data_is_refused()
    {
        await using var first = Start();
        await first.WaitForAsync("completed with");
        await using var second = Start();
        Assert.Equal(1, await second.WaitForExitAsync());
        Assert.Contains("another broker runs on", second.Output, StringComparison.Ordinal);
        Assert.True(await FreePorts.IsListenedOnAsync(_bench.AmqpPort));
    }

    [Fact]
    public async Task Tool_against_a_killed_broker_fails_and_leaves_nothing()
    {
        await using (var node = Start())
        {
            await node.WaitForAsync("completed with");
            await node.SignalAsync("KILL");
            await node.WaitForExitAsync();
            await node.AssertNothingIsLeftAsync();
        }

        await using var tool = ScriptProcess.Start(Script, ["ctl", _bench.Data, "rabbitmqctl", "status"], new Dictionary<string, string?>(), _bench.Folder, _bench.Data);
        Assert.NotEqual(0, await tool.WaitForExitAsync());
        await tool.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Broker_outlives_a_killed_process_that_held_a_pipe_to_it()
    {
        await using var node = Start(tied: true);
        await node.WaitForAsync("completed with");
        node.EndInput();
        Assert.Equal(137, await node.WaitForExitAsync());
        await node.AssertNothingIsLeftAsync();
    }

    private static string Script => Path.Combine(RepositoryRoot.Path, "eng", "rabbitmq-node");

    private ScriptProcess Start(bool tied = false) => ScriptProcess.Start(
        Script, ["run", _bench.Data, _bench.AmqpPort.ToString(), _bench.ManagementPort.ToString(), FreePorts.TakePair().ToString()],
        new Dictionary<string, string?> { ["RABBIT_TIED"] = tied ? "yes" : null }, _bench.Folder, _bench.Data, holdInput: tied);
}
