using Warren.TestSupport;

namespace Warren.Core.Tests.DeadLettering;

/// <summary>Replays that end in the middle. Each id must be in exactly one place afterwards.</summary>
public sealed class InterruptedReplayTests(BrokerFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeadLetterBench.A)]
    [InlineData(DeadLetterBench.Quorum)]
    public async Task A_replay_that_died_after_the_broker_confirmed_is_finished_and_not_repeated(string queue)
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        string[] ids = ["one", "two", "three", "four", "five"];
        await bench.DeadAsync(ids, queue);
        await bench.DieAfterCommitAsync(DeadLetterBench.LettersOf(queue), 3);
        // The task may be done already when the replay is run again.
        Assert.Equal(["one", "two", "three"], await bench.IdsAsync(queue));

        var report = await bench.ReplayAsync(new());

        Assert.Equal((2, 2, 3), (report.Matched, report.Replayed, report.FinishedFromBefore));
        Assert.Equal(["five", "four"], (await bench.IdsAsync(queue)).Order());
        Assert.Equal(0U, await bench.Client.CountAsync(DeadLetterBench.LettersOf(queue)));
    }

    [Theory]
    [InlineData(DeadLetterBench.A)]
    [InlineData(DeadLetterBench.Quorum)]
    public async Task A_replay_that_died_before_the_broker_confirmed_has_done_nothing(string queue)
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(["one", "two", "three"], queue);
        await bench.DieBeforeCommitAsync(DeadLetterBench.LettersOf(queue), 3);
        var report = await bench.ReplayAsync(new());
        Assert.Equal((3, 0), (report.Replayed, report.FinishedFromBefore));
        Assert.Equal(["one", "three", "two"], (await bench.IdsAsync(queue)).Order());
    }

    [Fact]
    public async Task A_list_or_a_purge_after_an_interrupted_replay_does_not_show_what_was_replayed()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(["one", "two", "three"], DeadLetterBench.A);
        await bench.DieAfterCommitAsync(DeadLetterBench.Shared, 1);
        Assert.Equal(["two", "three"], (await bench.Letters.ListAsync(new(), Token)).Items.Select(static letter => letter.Id));
        Assert.Equal(2, (await bench.Letters.PurgeAsync(new() { Filter = new() }, Token)).Purged);
        Assert.Equal(["one"], await bench.IdsAsync(DeadLetterBench.A));
    }

    [Fact]
    public async Task A_task_that_fails_again_after_its_replay_can_be_replayed_again()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync("id-1");
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(1, (await bench.ReplayAsync(new())).Replayed);
            var message = Assert.Single(await bench.DrainAsync(DeadLetterBench.A));
            // At the very same instant, as far as its headers tell.
            await bench.DeadAsync("id-1", properties: ClientProperties.Read(message.BasicProperties));
            Assert.Single((await bench.Letters.ListAsync(new(), Token)).Items);
        }
    }

    [Fact]
    public async Task Two_replays_at_once_put_each_task_into_its_queue_once()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        string[] ids = [.. Enumerable.Range(0, 400).Select(static number => $"id-{number:000}")];
        await bench.DeadAsync(ids, DeadLetterBench.A);
        var reports = await Task.WhenAll(bench.ReplayAsync(new()), bench.ReplayAsync(new()));
        Assert.Equal(400, reports.Sum(static report => report.Replayed));
        Assert.Equal(ids, await bench.IdsAsync(DeadLetterBench.A));
    }

    [Theory]
    [InlineData(DeadLetterBench.A)]
    [InlineData(DeadLetterBench.Quorum)]
    public async Task A_broker_that_is_killed_in_the_middle_loses_nothing_and_doubles_at_most_two_transactions(string queue)
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: Token);
        var address = await BrokerFixture.ApplyAsync(broker, await broker.CreateVirtualHostAsync(cancellationToken: Token), DeadLetterBench.Topology);
        await broker.WriteDefinitionsAsync();
        string[] ids = [.. Enumerable.Range(0, 1_000).Select(static number => $"id-{number:0000}")];
        await using (var bench = await DeadLetterBench.StartAsync(address))
        {
            await bench.DeadAsync(ids, queue);
        }

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var letters = new DeadLetters(new() { Connection = address }, DeadLetterBench.Topology, TimeProvider.System);
        var replay = letters.ReplayAsync(new() { Filter = new(), PerSecond = 1_500 }, new Signal(200, reached), Token);
        await reached.Task.WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System, Token);
        await broker.KillAsync();
        var report = await replay;
        Assert.NotNull(report.Stopped);
        await broker.RestartAsync(Token);

        await using var after = await DeadLetterBench.StartAsync(address);
        Assert.Null((await after.ReplayAsync(new())).Stopped);
        var back = await after.IdsAsync(queue);
        Assert.Equal(0U, await after.Client.CountAsync(DeadLetterBench.LettersOf(queue)));
        Assert.Empty(ids.Except(back.OfType<string>()));
        Assert.InRange(back.Count - 1_000, 0, 128);
    }

    private sealed class Signal(int from, TaskCompletionSource reached) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value >= from)
            {
                reached.TrySetResult();
            }
        }
    }
}
