using System.Diagnostics;
using Warren.Topology;

namespace Warren.Cli.Tests;

/// <summary>The tool as a process of its own, killed (-9) in the middle of a replay, again and again.</summary>
public sealed class KilledReplayTests(BrokerFixture fixture)
{
    private const int Letters = 2_000;
    private const int Kills = 6;

    [Theory]
    [InlineData(QueueNames.Work, "tasks.dlq")]
    [InlineData(QueueNames.Critical, "critical.dlq")]
    public async Task A_replay_that_is_killed_loses_or_doubles_a_task(string queue, string letters)
    {
        await using var box = await fixture.ApplyAsync(TaskTopology.Spec);
        string[] ids = [.. Enumerable.Range(0, Letters).Select(static number => $"id-{number:0000}")];
        foreach (var id in ids)
        {
            await box.DeadAsync(letters, queue, id);
        }

        var killed = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            killed += await ReplayAsync(box, queue, killAtLine: 1) ? 1 : 0;
        }

        Assert.False(await ReplayAsync(box, queue, killAtLine: int.MaxValue));
        Assert.Equal(Kills, killed);
        Assert.Empty(await box.DrainAsync(letters));
        var back = await box.DrainAsync(queue);
        Assert.Equal(Letters, back.Count);
        Assert.Equal(ids, back.Order(StringComparer.Ordinal));
    }

    /// <returns>Whether it was killed before its end.</returns>
    private static async Task<bool> ReplayAsync(LetterBox box, string queue, int killAtLine)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Warren.Cli.dll"), "dead-letters", "replay", "--queue", queue, "--all", "--yes", "--per-second", "2000",
            },
        };
        start.Environment[BrokerConnection.SettingName] = box.Address.OriginalString;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            errors.Add(line);
            if (errors.Count == killAtLine)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 137, $"It ended with {process.ExitCode}: {await output}{string.Join('\n', errors)}");
        return process.ExitCode == 137;
    }
}
