using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>The second attempt of what failed, with a command in place of a project's tests that passes or fails as it is told.</summary>
public sealed class SecondAttemptTests : IDisposable
{
    private const string Steady = "Warren.Core.Tests.PublishTests.Confirm_is_awaited";

    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Test_that_passes_alone_is_excused_and_named()
    {
        await using var again = await AttemptAsync("Pass", [Steady]);
        Assert.Equal(0, await again.WaitForExitAsync());
        Assert.Contains($"Once more, alone: {Steady}", again.Output, StringComparison.Ordinal);
        Assert.Equal($"-method {Steady}", await AskedAsync());
    }

    [Theory]
    [InlineData("Fail")]
    [InlineData("nothing")]
    public async Task Test_that_does_not_pass_alone_stays_failed(string outcome)
    {
        await using var again = await AttemptAsync(outcome, [Steady]);
        Assert.Equal(1, await again.WaitForExitAsync());
    }

    [Theory]
    [InlineData("Warren.Faults.BrokerFaults.Killed_broker_loses_nothing")]
    [InlineData("Warren.State.Tests.PlaceTests.Place_is_held_once")]
    [InlineData("Warren.Core.Tests.LockRaceTests.Lock_is_held_once")]
    [InlineData("Warren.Cli.Tests.KilledReplayTests.Nothing_is_lost")]
    public async Task Losses_and_races_have_no_second_attempt(string test)
    {
        await using var again = await AttemptAsync("Pass", [Steady, test]);
        Assert.Equal(1, await again.WaitForExitAsync());
        Assert.Null(await AskedAsync());
    }

    [Fact]
    public async Task What_did_not_run_or_broke_outside_of_a_test_has_no_second_attempt()
    {
        await using var skipped = await AttemptAsync("Pass", [Steady], outcome: "Skip");
        Assert.Equal(1, await skipped.WaitForExitAsync());
        await using var broken = await AttemptAsync("Pass", [Steady], errors: 1);
        Assert.Equal(1, await broken.WaitForExitAsync());
        Assert.Null(await AskedAsync());
    }

    private string Asked => Path.Combine(_bench.Folder, "asked");

    private async Task<string?> AskedAsync() =>
        File.Exists(Asked) ? (await File.ReadAllTextAsync(Asked, TestContext.Current.CancellationToken)).Trim() : null;

    private async Task<ScriptProcess> AttemptAsync(string second, string[] failed, string outcome = "Fail", int errors = 0)
    {
        var project = Directory.CreateDirectory(Path.Combine(_bench.Folder, "project")).FullName;
        var command = Path.Combine(_bench.Folder, "tests of it");
        await File.WriteAllTextAsync(command, $"""
            #!/bin/sh
            echo "$1 $2" >"{Asked}"
            [ {second} = nothing ] || echo '<test name="x" result="{second}" time="0">' >"$4"
            [ {second} != Fail ]

            """);
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(project, "command"), $"'{command}' ");
        var tests = failed.Select(name => $"""<test name="{name}" type="{name[..name.LastIndexOf('.')]}" method="{name[(name.LastIndexOf('.') + 1)..]}" time="1" result="{outcome}">""");
        await File.WriteAllTextAsync(
            Path.Combine(project, "results"),
            $"""<assemblies><assembly name="x" errors="{errors}"><test name="a" type="A" method="b" result="Pass" />{string.Concat(tests)}</assembly></assemblies>""");
        return ScriptProcess.Start(Path.Combine(RepositoryRoot.Path, "eng", "test-again.sh"), ["60", project], new Dictionary<string, string?>(), _bench.Folder, _bench.Data);
    }
}
