using Warren.TestSupport;

namespace Warren.Scripts.Tests;

public sealed class TestScriptTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Help_lists_the_options()
    {
        await using var test = Start("--help");
        Assert.Equal(0, await test.WaitForExitAsync());
        Assert.Contains("--brokers LIST", test.Output, StringComparison.Ordinal);
        Assert.Contains("--faults", test.Output, StringComparison.Ordinal);
        Assert.Contains("WARREN_TEST_TIMEOUT seconds", test.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("set -euo", test.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown argument '--fast'", "--fast")]
    [InlineData("unknown RabbitMQ version '2.8'", "--brokers", "3.10,2.8")]
    [InlineData("--brokers needs versions", "--brokers")]
    [InlineData("--rounds needs a number", "--faults", "--rounds")]
    [InlineData("--rounds is '0': give a whole number from 1", "--faults", "--rounds", "0")]
    public async Task Argument_that_is_wrong_is_refused(string message, params string[] arguments)
    {
        await using var test = Start(arguments);
        Assert.Equal(2, await test.WaitForExitAsync());
        Assert.Contains(message, test.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_sdk_is_a_failed_test()
    {
        await using var test = ScriptProcess.Start(
            Script, [], new Dictionary<string, string?> { ["PATH"] = _bench.PathWithout("dotnet"), ["HOME"] = _bench.Folder, ["DOTNET_ROOT"] = null }, _bench.Folder, _bench.Data);
        Assert.Equal(1, await test.WaitForExitAsync());
        Assert.Contains("the .NET 10 SDK is needed", test.Output, StringComparison.Ordinal);
        Assert.Contains("0 passed, 1 failed", test.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_node_is_a_failed_test_of_infra()
    {
        await using var test = StartInfra(_bench.PathWithout("node"));
        Assert.Equal(1, await test.WaitForExitAsync());
        Assert.Contains("Node.js is missing, and infra/ is checked with it. Install Node.js 20 or later", test.Output, StringComparison.Ordinal);
        Assert.Contains("0 passed, 1 failed", test.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_is_too_old_is_a_failed_test_of_infra()
    {
        var path = _bench.PathWithout("node");
        var old = Path.Combine(path, "node");
        await File.WriteAllTextAsync(old, "#!/bin/sh\necho v18.20.4\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var test = StartInfra(path);
        Assert.Equal(1, await test.WaitForExitAsync());
        Assert.Contains("Node.js v18.20.4 is too old for infra/. Install Node.js 20 or later", test.Output, StringComparison.Ordinal);
        Assert.Contains("0 passed, 1 failed", test.Output, StringComparison.Ordinal);
    }

    // Its own cache, so that a Node.js which ./test has put there is not found.
    private ScriptProcess StartInfra(string path) => ScriptProcess.Start(
        Path.Combine(RepositoryRoot.Path, "eng", "infra-tests.sh"),
        [],
        new Dictionary<string, string?> { ["PATH"] = path, ["WARREN_CACHE"] = _bench.Folder },
        _bench.Folder,
        _bench.Data);

    private static string Script => Path.Combine(RepositoryRoot.Path, "test");

    private ScriptProcess Start(params string[] arguments) =>
        ScriptProcess.Start(Script, arguments, new Dictionary<string, string?>(), _bench.Folder, _bench.Data);
}
