using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using Warren.Topology;

namespace Warren.Core.Tests.Scheduling;

public sealed class ScheduledTaskTests(BrokerFixture fixture)
{
    [Fact]
    public async Task Delayed_task_comes_to_its_queue_alone_and_never_early()
    {
        // The others' names end like that of the one that is meant.
        await using var system = await SystemAsync(Probe.Topology() with
        {
            Queues = [new(Probe.Queue) { RoutingKeys = ["probe"] }, new(Probe.TextQueue) { RoutingKeys = ["text"] }, new("queue") { RoutingKeys = ["queue"] }],
        });
        await system.Client.Channel.QueueBindAsync(Probe.TextQueue, "tasks", "#");

        var before = TimeProvider.System.GetUtcNow();
        var delay = TimeSpan.FromMilliseconds(1_300);
        var receipt = await system.Queue.Publisher.PublishAsync(
            Submission("id-1") with { Queue = "queue", Delay = delay, Priority = 2, CorrelationId = "c-1" }, CancellationToken.None);
        Assert.InRange(receipt.NotBefore!.Value, before + delay, TimeProvider.System.GetUtcNow() + delay);
        Assert.Equal(0u, await system.Client.CountAsync("queue"));

        var message = await system.Client.TakeAsync("queue");
        Assert.True(TimeProvider.System.GetUtcNow() >= receipt.NotBefore, "It came early.");
        var properties = message.BasicProperties;
        Assert.Equal(("id-1", (byte)9, "c-1", Probe.Task, true), (properties.MessageId, properties.Priority, properties.CorrelationId, properties.Type, properties.Persistent));
        Assert.Equal(TaskHeaders.Time(receipt.NotBefore.Value), TaskHeaders.ReadText(properties.Headers!.AsReadOnly(), TaskHeaders.NotBefore));
        Assert.False(properties.Headers!.ContainsKey("x-delivery-count"));
        Assert.Equal((0u, 0u, 0u), (await system.Client.CountAsync(Probe.Queue), await system.Client.CountAsync(Probe.TextQueue), await system.Client.CountAsync("tasks.dlq")));
    }

    [Fact]
    public async Task Tasks_come_in_the_order_of_their_times_and_not_of_their_publishing()
    {
        await using var system = await SystemAsync();
        int[] delays = [900, 200, 1_400, 0, 500];
        var now = TimeProvider.System.GetUtcNow().AddSeconds(1);
        await Task.WhenAll(delays.Select(delay => system.Queue.Publisher.PublishAsync(
            Submission($"{delay}") with { NotBefore = now.AddMilliseconds(delay) }, CancellationToken.None)));

        var order = new List<string?>();
        foreach (var _ in delays)
        {
            var message = await system.Client.TakeAsync(Probe.Queue);
            order.Add(message.BasicProperties.MessageId);
            Assert.True(TimeProvider.System.GetUtcNow() >= now.AddMilliseconds(int.Parse(order[^1]!)), $"{order[^1]} came early.");
        }

        Assert.Equal(["0", "200", "500", "900", "1400"], order);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Delayed_task_survives_a_killed_broker(int seenBefore)
    {
        await using var broker = await TestSupport.RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var topology = Probe.Topology();
        var address = await BrokerFixture.ApplyAsync(broker, "/", topology);
        await broker.WriteDefinitionsAsync();
        await using (var queue = Queue(address, topology))
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(index => queue.Publisher.PublishAsync(
                Submission($"{index}") with { Delay = TimeSpan.FromMilliseconds(500 + (20 * index)) }, CancellationToken.None)));
        }

        // Those that were taken are under way on every level when the broker dies, and may come again.
        var seen = new HashSet<string>();
        await TakeUntilAsync(seenBefore);
        await broker.KillAsync();
        await broker.RestartAsync(TestContext.Current.CancellationToken);
        await TakeUntilAsync(200);

        async Task TakeUntilAsync(int count)
        {
            await using var client = await QueueClient.ConnectAsync(address);
            while (seen.Count < count)
            {
                seen.Add((await client.TakeAsync(Probe.Queue)).BasicProperties.MessageId!);
            }
        }
    }

    [Fact]
    public async Task Missing_ladder_is_unroutable_and_says_to_apply_the_topology()
    {
        await using var system = await SystemAsync();
        await system.Client.Channel.ExchangeDeleteAsync("tasks.delay.6");
        var error = await Assert.ThrowsAsync<TaskUnroutableException>(() =>
            system.Queue.Publisher.PublishAsync(Submission("id") with { Delay = TimeSpan.FromSeconds(8) }, CancellationToken.None));
        Assert.Contains("'tasks.delay.6' does not exist", error.Message, StringComparison.Ordinal);
        Assert.Contains("apply the topology", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_that_comes_too_early_is_deferred_with_everything_kept_and_no_attempt_used()
    {
        await using var system = await SystemAsync(run: static (_, _, _) => throw new InvalidOperationException("It was run."));
        var notBefore = TimeProvider.System.GetUtcNow().AddSeconds(4);
        var outcome = await system.ProcessAsync(new()
        {
            MessageId = "id-1",
            Priority = 3,
            Headers = new Dictionary<string, object?>
            {
                [TaskHeaders.NotBefore] = System.Text.Encoding.UTF8.GetBytes(notBefore.ToOffset(TimeSpan.FromHours(2)).ToString("O")),
                [TaskHeaders.RetryCount] = 2,
                [TaskHeaders.FirstAttemptAt] = "2026-01-02T03:04:05.000Z",
                ["tenant"] = "a",
            },
        });

        Assert.InRange(Assert.IsType<TaskOutcome.Deferred>(outcome).Delay, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(4));
        var copy = await system.Client.TakeAsync(Probe.Queue);
        Assert.True(TimeProvider.System.GetUtcNow() >= notBefore, "It came early.");
        Assert.Equal(("id-1", (byte)3), (copy.BasicProperties.MessageId, copy.BasicProperties.Priority));
        var headers = copy.BasicProperties.Headers!.AsReadOnly();
        Assert.Equal((2, "2026-01-02T03:04:05.000Z", "a"), (
            TaskHeaders.ReadCount(headers, TaskHeaders.RetryCount), TaskHeaders.ReadText(headers, TaskHeaders.FirstAttemptAt), TaskHeaders.ReadText(headers, "tenant")));
        Assert.InRange((TaskHeaders.ReadTime(headers, TaskHeaders.NotBefore)!.Value - notBefore).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Delay_that_is_longer_than_the_ladder_is_walked_in_rounds_and_runs_only_when_its_time_has_come()
    {
        var topology = Probe.Topology() with { Delay = new() { Levels = 3 } };
        await using var system = await SystemAsync(topology);
        var receipt = await system.Queue.Publisher.PublishAsync(Submission("id") with { Delay = TimeSpan.FromSeconds(4) }, CancellationToken.None);
        var rounds = 0;
        while (true)
        {
            var message = await system.Client.TakeAsync(Probe.Queue);
            var outcome = await system.ProcessAsync(Received(message), message.Body.ToArray());
            if (outcome is TaskOutcome.Completed)
            {
                break;
            }

            Assert.IsType<TaskOutcome.Deferred>(outcome);
            rounds++;
        }

        Assert.True(TimeProvider.System.GetUtcNow() >= receipt.NotBefore - Warren.Processing.Schedule.Tolerance, "It ran early.");
        Assert.True(rounds >= 2, $"{rounds} rounds of at most 448 ms each cannot be 4 s.");
        Assert.Equal(0u, await system.Client.CountAsync("tasks.dlq"));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("2026-13-40")]
    [InlineData("")]
    public async Task Time_that_cannot_be_read_does_not_keep_a_task_from_running(string header)
    {
        await using var system = await SystemAsync();
        var headers = new Dictionary<string, object?> { [TaskHeaders.NotBefore] = header, [TaskHeaders.ExpiresAt] = header };
        Assert.IsType<TaskOutcome.Completed>(await system.ProcessAsync(new() { Headers = headers }));
    }

    [Fact]
    public async Task Task_whose_time_is_over_is_not_run_and_stands_in_the_dead_letters_as_expired()
    {
        await using var system = await SystemAsync(run: static (_, _, _) => throw new InvalidOperationException("It was run."));
        var outcome = Assert.IsType<TaskOutcome.DeadLettered>(await system.ProcessAsync(Expiring("2026-01-02T03:04:05Z", retries: 1)));
        Assert.Equal(DeadLetterReason.Expired, outcome.Reason.Reason);
        var headers = (await system.Client.TakeAsync("tasks.dlq")).BasicProperties.Headers!.AsReadOnly();
        Assert.Equal("expired", TaskHeaders.ReadText(headers, TaskHeaders.Reason));
        Assert.Contains("2026-01-02T03:04:05.000Z", TaskHeaders.ReadText(headers, TaskHeaders.Message), StringComparison.Ordinal);
        Assert.Equal(1, TaskHeaders.ReadCount(headers, TaskHeaders.Attempts));
    }

    [Fact]
    public async Task Task_that_would_expire_before_its_retry_is_a_dead_letter_at_once_and_says_what_failed()
    {
        await using var system = await SystemAsync(
            Probe.Topology(TimeSpan.FromSeconds(30)), run: static (_, _, _) => throw new InvalidOperationException("no answer"));
        var end = TaskHeaders.Time(TimeProvider.System.GetUtcNow().AddSeconds(20));
        var outcome = Assert.IsType<TaskOutcome.DeadLettered>(await system.ProcessAsync(Expiring(end, retries: 0)));
        Assert.Equal(DeadLetterReason.Expired, outcome.Reason.Reason);
        var headers = (await system.Client.TakeAsync("tasks.dlq")).BasicProperties.Headers!.AsReadOnly();
        Assert.Equal(1, TaskHeaders.ReadCount(headers, TaskHeaders.Attempts));
        var message = TaskHeaders.ReadText(headers, TaskHeaders.Message)!;
        Assert.Contains("no answer", message, StringComparison.Ordinal);
        Assert.Contains(end, message, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", TaskHeaders.ReadText(headers, TaskHeaders.Exception), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_in_time_is_made_though_the_task_expires_later()
    {
        await using var system = await SystemAsync(
            Probe.Topology(TimeSpan.FromMilliseconds(50)), run: static (_, _, _) => throw new InvalidOperationException("no answer"));
        var end = TaskHeaders.Time(TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.IsType<TaskOutcome.Retry>(await system.ProcessAsync(Expiring(end, retries: 0)));
        var headers = (await system.Client.TakeAsync(Probe.Queue)).BasicProperties.Headers!.AsReadOnly();
        Assert.Equal(end, TaskHeaders.ReadText(headers, TaskHeaders.ExpiresAt));
    }

    [Fact]
    public async Task Time_that_a_handler_asks_for_is_waited_on_the_ladder_with_everything_kept()
    {
        await using var system = await SystemAsync(
            Probe.Topology(TimeSpan.FromSeconds(30)), run: static (_, _, _) => throw new TransientTaskException("busy", TimeSpan.FromMilliseconds(700)));
        var before = TimeProvider.System.GetUtcNow();
        var outcome = Assert.IsType<TaskOutcome.Retry>(await system.ProcessAsync(new() { MessageId = "id-1", Priority = 7 }));
        Assert.Equal(TimeSpan.FromMilliseconds(704), outcome.Delay);
        var copy = await system.Client.TakeAsync(Probe.Queue);
        Assert.True(TimeProvider.System.GetUtcNow() - before >= TimeSpan.FromMilliseconds(700), "It came early.");
        Assert.Equal(("id-1", (byte)7), (copy.BasicProperties.MessageId, copy.BasicProperties.Priority));
        Assert.Equal(1, TaskHeaders.ReadCount(copy.BasicProperties.Headers!.AsReadOnly(), TaskHeaders.RetryCount));
    }

    [Fact]
    public async Task Queue_that_is_full_holds_up_only_its_own_delayed_tasks()
    {
        var topology = Probe.Topology();
        await using var system = await SystemAsync(topology with { Queues = [topology.Queues[0] with { MaxLength = 1 }, topology.Queues[1]] });
        await system.Queue.Publisher.PublishAsync(Submission("first"), CancellationToken.None);
        var delayed = Enumerable.Range(0, 100).Select(index => Submission($"{index}") with { Delay = TimeSpan.FromMilliseconds(64) });
        await Task.WhenAll(delayed.Select(submission => system.Queue.Publisher.PublishAsync(submission, CancellationToken.None)));
        var other = Submission("other") with { Queue = Probe.TextQueue, Delay = TimeSpan.FromMilliseconds(64) };
        await system.Queue.Publisher.PublishAsync(other, CancellationToken.None);
        Assert.Equal("other", (await system.Client.TakeAsync(Probe.TextQueue)).BasicProperties.MessageId);
        Assert.Equal(1u, await system.Client.CountAsync(Probe.Queue));
    }

    [Fact]
    public async Task Year_waits_on_the_highest_level_that_it_needs()
    {
        await using var system = await SystemAsync(Probe.Topology() with { Delay = new() });
        await system.Queue.Publisher.PublishAsync(Submission("id") with { Delay = TimeSpan.FromDays(366) }, CancellationToken.None);
        Assert.Equal("id", (await system.Client.TakeAsync("tasks.delay.28")).BasicProperties.MessageId);
    }

    [Fact]
    public async Task Published_times_come_with_the_task()
    {
        await using var system = await SystemAsync();
        var end = TimeProvider.System.GetUtcNow().AddHours(1);
        await system.Queue.Publisher.PublishAsync(Submission("id") with { ExpiresAt = end.ToOffset(TimeSpan.FromHours(-5)) }, CancellationToken.None);
        var headers = (await system.Client.TakeAsync(Probe.Queue)).BasicProperties.Headers!.AsReadOnly();
        Assert.Equal(TaskHeaders.Time(end), TaskHeaders.ReadText(headers, TaskHeaders.ExpiresAt));
        Assert.False(headers.ContainsKey(TaskHeaders.NotBefore));
    }

    private static DeliveryProperties Expiring(string expiresAt, int retries) => new()
    {
        MessageId = "id-1",
        Headers = new Dictionary<string, object?> { [TaskHeaders.ExpiresAt] = expiresAt, [TaskHeaders.RetryCount] = retries },
    };

    private static DeliveryProperties Received(BasicGetResult message) => new()
    {
        MessageId = message.BasicProperties.MessageId,
        Headers = message.BasicProperties.Headers!.AsReadOnly(),
    };

    private static TaskSubmission Submission(string id) => TaskSubmission.Create(Probe.Queue, Probe.Task, new ProbePayload { Value = 1 }) with { Id = id };

    private static TaskQueue Queue(Uri address, TopologySpec topology) =>
        new(new() { Connection = address }, topology, Probe.Registry(), TimeProvider.System, NullLoggerFactory.Instance);

    private async Task<ScheduledSystem> SystemAsync(TopologySpec? topology = null, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>>? run = null)
    {
        topology ??= Probe.Topology();
        var address = await fixture.ApplyAsync(topology);
        var logs = new CollectedLogs();
        return new(new(new() { Connection = address }, topology, Probe.Registry(run, topology.Queues.Count == 2 ? topology : null), TimeProvider.System, logs), await QueueClient.ConnectAsync(address), logs);
    }

    private sealed record ScheduledSystem(TaskQueue Queue, QueueClient Client, CollectedLogs Logs) : IAsyncDisposable
    {
        public Task<TaskOutcome> ProcessAsync(DeliveryProperties properties, byte[]? body = null) => Queue.Processor.ProcessAsync(
            new(Probe.Queue, body ?? """{"task":"probe","payload":{"value":1}}"""u8.ToArray(), properties), new NoServices(), CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Queue.DisposeAsync();
            await Client.DisposeAsync();
        }
    }
}
