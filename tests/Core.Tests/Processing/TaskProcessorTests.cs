using System.Text;
using RabbitMQ.Client;
using Warren.Handling;
using Warren.Topology;

namespace Warren.Core.Tests.Processing;

public sealed class TaskProcessorTests(BrokerFixture fixture)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Completed_task_carries_its_result_and_leaves_nothing_behind()
    {
        await using var system = await System.StartAsync(fixture, (payload, _, _) => Task.FromResult<object?>(payload.Value * 2));

        var outcome = await system.ProcessAsync("""{"task":"probe","payload":{"value":21}}""");

        Assert.Equal(42, Assert.IsType<TaskOutcome.Completed>(outcome).Result);
        Assert.Equal((0u, 0u), (await system.Client.CountAsync("probe.queue.retry.1"), await system.Client.CountAsync("tasks.dlq")));
    }

    [Fact]
    public async Task Failed_task_comes_back_to_its_queue_with_one_retry_more_and_everything_else_kept()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new InvalidOperationException("not now"));
        const string Body = """{"task": "probe",  "customer_id": 7, "payload": {"value": 1}}""";

        var outcome = await system.ProcessAsync(Body, new()
        {
            MessageId = "id-1",
            Priority = 10,
            CorrelationId = "c-1",
            Headers = new Dictionary<string, object?> { ["tenant"] = "a", ["CC"] = new List<object?> { "text" } },
        });

        Assert.Equal(Short, Assert.IsType<TaskOutcome.Retry>(outcome).Delay);
        var copy = await system.Client.TakeAsync(Probe.Queue);
        Assert.Equal(Body, Encoding.UTF8.GetString(copy.Body.Span));
        Assert.Equal(("id-1", (byte)10, "c-1"), (copy.BasicProperties.MessageId, copy.BasicProperties.Priority, copy.BasicProperties.CorrelationId));
        Assert.Equal(1, copy.BasicProperties.Headers![TaskHeaders.RetryCount]);
        Assert.Equal("a", Text(copy, "tenant"));
        Assert.Equal(0u, await system.Client.CountAsync(Probe.TextQueue));
    }

    [Fact]
    public async Task Task_is_dead_lettered_with_its_reason_when_the_retries_are_used_up()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new InvalidOperationException("still broken"));

        var outcome = await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}""", new()
        {
            MessageId = "id-2",
            Priority = 3,
            Headers = new Dictionary<string, object?> { [TaskHeaders.RetryCount] = 2, [TaskHeaders.FirstAttemptAt] = "2026-01-02T03:04:05.000Z" },
        });

        Assert.Equal(DeadLetterReason.RetriesExhausted, Assert.IsType<TaskOutcome.DeadLettered>(outcome).Reason.Reason);
        var letter = await system.Client.TakeAsync("tasks.dlq");
        Assert.Equal(("id-2", (byte)3), (letter.BasicProperties.MessageId, letter.BasicProperties.Priority));
        Assert.Equal("retries_exhausted", Text(letter, TaskHeaders.Reason));
        Assert.StartsWith("still broken", Text(letter, TaskHeaders.Message), StringComparison.Ordinal);
        Assert.Equal("System.InvalidOperationException", Text(letter, TaskHeaders.Exception));
        Assert.Equal(Probe.Queue, Text(letter, TaskHeaders.Queue));
        Assert.Equal(3, letter.BasicProperties.Headers![TaskHeaders.Attempts]);
        Assert.Equal("2026-01-02T03:04:05.000Z", Text(letter, TaskHeaders.FirstAttemptAt));
        Assert.NotNull(TaskHeaders.ReadTime(letter.BasicProperties.Headers!.AsReadOnly(), TaskHeaders.DeadLetteredAt));
    }

    [Fact]
    public async Task Permanent_failure_is_dead_lettered_at_once()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new PermanentTaskException("no such customer"));

        Assert.IsType<TaskOutcome.DeadLettered>(await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}"""));
        Assert.Equal("permanent_failure", Text(await system.Client.TakeAsync("tasks.dlq"), TaskHeaders.Reason));
    }

    [Fact]
    public async Task Queue_with_its_own_dead_letters_does_not_use_the_shared_ones()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => Task.FromResult<object?>(null));

        await system.Processor.ProcessAsync(new(Probe.TextQueue, new byte[] { 0xff, 0xfe }, new() { MessageId = "garbage" }), new NoServices(), CancellationToken.None);

        var letter = await system.Client.TakeAsync("text.dlq");
        Assert.Equal("garbage", letter.BasicProperties.MessageId);
        Assert.Equal(new byte[] { 0xff, 0xfe }, letter.Body.ToArray());
        Assert.Equal(0, letter.BasicProperties.Headers![TaskHeaders.Attempts]);
        Assert.Equal(0u, await system.Client.CountAsync("tasks.dlq"));
    }

    [Fact]
    public async Task Ten_megabytes_and_a_thousand_levels_are_dead_lettered_whole()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => Task.FromResult<object?>(null));
        var large = new string('a', 10 * 1024 * 1024);
        var deep = string.Concat(Enumerable.Repeat("[", 1000)) + new string(']', 1000);

        await system.ProcessAsync(large);
        await system.ProcessAsync(deep);

        Assert.Equal(large.Length, (await system.Client.TakeAsync("tasks.dlq")).Body.Length);
        var letter = await system.Client.TakeAsync("tasks.dlq");
        Assert.Equal("too_deep", Text(letter, TaskHeaders.Reason));
    }

    [Fact]
    public async Task Headers_of_120_kilobytes_do_not_break_the_connection_that_dead_letters()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new PermanentTaskException(new string('x', 50_000)));
        var headers = new Dictionary<string, object?> { ["huge"] = new string('h', 120_000), ["tenant"] = "a" };

        await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}""", new() { Headers = headers });

        var letter = await system.Client.TakeAsync("tasks.dlq");
        Assert.Equal("a", Text(letter, "tenant"));
        Assert.Equal("permanent_failure", Text(letter, TaskHeaders.Reason));
    }

    [Fact]
    public async Task What_no_copy_can_carry_does_not_keep_a_message_from_being_dead_lettered()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new PermanentTaskException("never"));
        var replaced = new string('\ufffd', 100);

        await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}""", new()
        {
            MessageId = replaced,
            CorrelationId = replaced,
            Headers = new Dictionary<string, object?> { ["nan"] = double.NaN, ["tenant"] = "a", [TaskHeaders.RetryCount] = long.MaxValue },
        });

        var letter = await system.Client.TakeAsync("tasks.dlq");
        Assert.True(Guid.TryParse(letter.BasicProperties.MessageId, out _));
        Assert.Equal(("a", 1_000_001), (Text(letter, "tenant"), letter.BasicProperties.Headers![TaskHeaders.Attempts]));
    }

    [Fact]
    public async Task Original_is_not_acked_until_the_retry_copy_is_confirmed()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new InvalidOperationException("not now"));
        await system.Client.Channel.QueueDeleteAsync("probe.queue.retry.1");

        // Returning would let the host acknowledge: the task would be gone, so it must throw.
        await Assert.ThrowsAsync<TaskUnroutableException>(() => system.ProcessAsync("""{"task":"probe","payload":{"value":1}}"""));
    }

    [Fact]
    public async Task Stopping_is_no_outcome()
    {
        using var stopping = new CancellationTokenSource();
        await using var system = await System.StartAsync(fixture, async (_, _, cancellationToken) =>
        {
            await stopping.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() => system.Processor.ProcessAsync(
            Probe.Delivery("""{"task":"probe","payload":{"value":1}}"""), new NoServices(), stopping.Token));
        Assert.Equal((0u, 0u), (await system.Client.CountAsync("probe.queue.retry.1"), await system.Client.CountAsync("tasks.dlq")));
    }

    [Fact]
    public async Task Time_out_inside_a_handler_is_a_failure_and_not_a_stop()
    {
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new TaskCanceledException("the endpoint did not answer"));
        Assert.IsType<TaskOutcome.Retry>(await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}"""));
    }

    [Fact]
    public async Task Retry_at_once_is_back_in_the_queue_with_one_retry_more()
    {
        await using var system = await System.StartAsync(
            fixture, static (_, _, _) => throw new IOException("lost the race"), registry: static (run, topology) =>
                Probe.Registry(run, topology, RetryPolicy.OfQueue with { Failures = FailureRules.None.RetryAtOnce<IOException>() }));

        var outcome = await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}""", new() { MessageId = "id-3", Priority = 8 });

        Assert.Equal(TimeSpan.Zero, Assert.IsType<TaskOutcome.Retry>(outcome).Delay);
        var copy = await system.Client.TakeAsync(Probe.Queue);
        Assert.Equal(("id-3", (byte)8, 1), (copy.BasicProperties.MessageId, copy.BasicProperties.Priority, copy.BasicProperties.Headers![TaskHeaders.RetryCount]));
    }

    [Fact]
    public async Task Retry_at_once_to_a_full_queue_waits_in_the_queue_of_what_is_due()
    {
        var topology = Probe.Topology(Short);
        topology = topology with { Queues = [topology.Queues[0] with { MaxLength = 1 }, topology.Queues[1]] };
        await using var system = await System.StartAsync(
            fixture, static (_, _, _) => throw new IOException("lost the race"), topology, static (run, topology) =>
                Probe.Registry(run, topology, failures: FailureRules.None.RetryAtOnce<IOException>()));
        await system.Client.Channel.BasicPublishAsync("", Probe.Queue, mandatory: true, new BasicProperties(), default);

        Assert.Equal(DelayLadder.Unit, Assert.IsType<TaskOutcome.Retry>(await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}""")).Delay);
    }

    [Fact]
    public async Task Timed_out_task_is_retried_and_then_dead_lettered_as_such()
    {
        await using var system = await System.StartAsync(
            fixture,
            static async (_, _, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return null;
            },
            registry: static (run, topology) => Probe.Registry(run, topology, timeout: TimeSpan.FromMilliseconds(50)));

        Assert.Equal(
            DeadLetterReason.Timeout, Assert.IsType<TaskOutcome.Retry>(await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}""")).Reason.Reason);
        await system.ProcessAsync(
            """{"task":"probe","payload":{"value":1}}""", new() { Headers = new Dictionary<string, object?> { [TaskHeaders.RetryCount] = 2 } });
        Assert.Equal("timeout", Text(await system.Client.TakeAsync("tasks.dlq"), TaskHeaders.Reason));
    }

    [Fact]
    public async Task Retry_that_falls_due_while_the_queue_is_full_is_kept_by_the_broker()
    {
        var topology = Probe.Topology(Short);
        topology = topology with { Queues = [topology.Queues[0] with { MaxLength = 1 }, topology.Queues[1]] };
        await using var system = await System.StartAsync(fixture, static (_, _, _) => throw new InvalidOperationException("not now"), topology);
        await system.Client.Channel.BasicPublishAsync("", Probe.Queue, mandatory: true, new BasicProperties { MessageId = "fills it" }, default);

        await system.ProcessAsync("""{"task":"probe","payload":{"value":1}}""", new() { MessageId = "retried" });

        // What has fallen due and was not taken yet. The broker tries again every few minutes.
        await fixture.UntilListedAsync(system.Address, "probe.queue.retry.1\t0\t1", "messages_ready", "messages");
        Assert.Equal(1u, await system.Client.CountAsync(Probe.Queue));
    }

    [Fact]
    public async Task Short_retry_is_not_held_up_by_a_long_one_ahead_of_it()
    {
        await using var system = await System.StartAsync(
            fixture, static (payload, _, _) => throw new TransientTaskException("not now", TimeSpan.FromMinutes(payload.Value)), Probe.Topology(Short, TimeSpan.FromMinutes(60)));

        await system.ProcessAsync("""{"task":"probe","payload":{"value":60}}""", new() { MessageId = "long" });
        await system.ProcessAsync("""{"task":"probe","payload":{"value":0}}""", new() { MessageId = "short" });

        Assert.Equal("short", (await system.Client.TakeAsync(Probe.Queue)).BasicProperties.MessageId);
        Assert.Equal(1u, await system.Client.CountAsync("probe.queue.retry.2"));
    }

    private static string? Text(BasicGetResult message, string header) =>
        TaskHeaders.ReadText(message.BasicProperties.Headers!.AsReadOnly(), header);

    private sealed record System(TaskQueue Queue, QueueClient Client, Uri Address) : IAsyncDisposable
    {
        public Warren.Processing.TaskProcessor Processor => Queue.Processor;

        public static async Task<System> StartAsync(
            BrokerFixture fixture,
            Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run,
            TopologySpec? topology = null,
            Func<Func<ProbePayload, TaskContext, CancellationToken, Task<object?>>, TopologySpec, TaskRegistry>? registry = null)
        {
            topology ??= Probe.Topology(Short, Short);
            var address = await fixture.ApplyAsync(topology);
            var tasks = registry is null ? Probe.Registry(run, topology) : registry(run, topology);
            return new(
                new TaskQueue(new() { Connection = address }, topology, tasks, TimeProvider.System, new CollectedLogs()),
                await QueueClient.ConnectAsync(address),
                address);
        }

        public Task<TaskOutcome> ProcessAsync(string body, DeliveryProperties? properties = null) =>
            Processor.ProcessAsync(Probe.Delivery(body, properties: properties), new NoServices(), CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Queue.DisposeAsync();
            await Client.DisposeAsync();
        }
    }
}
