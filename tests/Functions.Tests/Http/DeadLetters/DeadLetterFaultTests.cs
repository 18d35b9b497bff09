using System.Net;
using Warren.Functions.Tests.Support;
using static Warren.Functions.Tests.Http.DeadLetters.DeadLetterBox;

namespace Warren.Functions.Tests.Http.DeadLetters;

public sealed class DeadLetterFaultTests(SharedBroker shared, IdleApp fixture) : IClassFixture<IdleApp>
{
    private const int Letters = 1_000;

    [Theory]
    [InlineData(Shared, "task_queue")]
    [InlineData(Own, "critical.queue")]
    public async Task Replay_whose_connection_is_cut_again_and_again_loses_or_doubles_a_task(string letters, string queue)
    {
        string[] ids = [.. Enumerable.Range(0, Letters).Select(static number => $"id-{number:0000}")];
        foreach (var id in ids)
        {
            await fixture.Client.DeadAsync(letters, queue, id);
        }

        await using var gate = new ConfirmGate(fixture.VirtualHost.Address);
        await using var app = await RunningApp.StartAsync(gate.Address, management: null, "--queues=none");
        var cuts = 0;
        for (var before = 0u; cuts < 5; cuts++)
        {
            var replay = app.Http.PostAsync($"queues/{queue}/dead-letters/replay", """{"all": true, "perSecond": 1000}""");
            var reached = before + 100;
            await Eventually.Async(async () => (before = await fixture.Client.CountAsync(queue)) >= reached || replay.IsCompleted, "100 more replayed");
            // Whatever the broker says from here on is lost, so that some of what it did is not known here.
            gate.Close();
            gate.Cut();
            gate.Open();
            var answer = await replay;
            Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, answer.Text + app.Logs.All);
            Assert.NotNull(answer.Problem(HttpStatusCode.ServiceUnavailable).RetryAfter);
            var report = answer.Json.GetProperty("report");
            Assert.True(report.GetProperty("replayed").GetInt32() + report.GetProperty("finishedFromBefore").GetInt32() > 0, answer.Text);
        }

        (await Http(app, queue, """{"all": true}""")).Is(HttpStatusCode.OK);
        Assert.Equal(0u, await fixture.Client.CountAsync(letters));
        Assert.Equal(ids, (await fixture.Client.DrainAsync(queue)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Replay_whose_caller_hangs_up_loses_or_doubles_a_task()
    {
        string[] ids = [.. Enumerable.Range(0, 300).Select(static number => $"id-{number:0000}")];
        foreach (var id in ids)
        {
            await fixture.Client.DeadAsync(Shared, "orders.queue", id);
        }

        using (var caller = new CancellationTokenSource())
        {
            using var content = new StringContent("""{"all": true, "perSecond": 100}""");
            var replay = fixture.Http.PostAsync("queues/orders.queue/dead-letters/replay", content, caller.Token);
            await Eventually.Async(async () => await fixture.Client.CountAsync("orders.queue") >= 50, "50 replayed");
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replay);
        }

        await Eventually.Async(
            async () => (await Http(fixture.App, "orders.queue", """{"all": true}""")).Status == HttpStatusCode.OK && await fixture.Client.CountAsync(Shared) == 0, "the rest replayed");
        Assert.Equal(ids, (await fixture.Client.DrainAsync("orders.queue")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Broker_that_is_not_there_or_lacks_the_topology_is_not_told()
    {
        await using var nowhere = await RunningApp.StartAsync(new Uri("amqp://guest:sesame@127.0.0.1:1/"), management: null, "--queues=none");
        foreach (var answer in await EverythingAsync(nowhere))
        {
            Assert.NotNull(answer.Problem(HttpStatusCode.ServiceUnavailable).RetryAfter);
            Assert.DoesNotContain("sesame", answer.Text, StringComparison.Ordinal);
        }

        await using var bare = await RunningApp.StartAsync(shared.Broker.Amqp(await shared.Broker.CreateVirtualHostAsync()), management: null, "--queues=none");
        foreach (var answer in await EverythingAsync(bare))
        {
            Assert.Contains("apply the topology", answer.Problem(HttpStatusCode.InternalServerError).Text, StringComparison.Ordinal);
        }
    }

    private static async Task<IReadOnlyList<Answer>> EverythingAsync(RunningApp app) =>
    [
        await app.Http.GetAnswerAsync("dead-letters"),
        await app.Http.GetAnswerAsync("dead-letters/summary"),
        await app.Http.GetAnswerAsync("queues/critical.queue/dead-letters/x"),
        await Http(app, "critical.queue", """{"all": true}"""),
        await app.Http.DeleteAnswerAsync("dead-letters?confirm=all"),
    ];

    private static Task<Answer> Http(RunningApp app, string queue, string body) => app.Http.PostAsync($"queues/{queue}/dead-letters/replay", body);
}
