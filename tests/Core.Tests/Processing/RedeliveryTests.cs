using RabbitMQ.Client;
using Warren.Topology;

namespace Warren.Core.Tests.Processing;

public sealed class RedeliveryTests(BrokerFixture fixture)
{
    private const string Body = """{"task":"probe","payload":{"value":1}}""";

    [Fact]
    public async Task Redelivered_message_is_counted_in_a_copy_before_it_runs()
    {
        var ran = 0;
        await using var system = await StartAsync(Topology(), (_, _, _) => Task.FromResult<object?>(++ran));

        var outcome = await system.ProcessAsync(redelivered: true, new()
        {
            MessageId = "id-1",
            Priority = 9,
            Headers = new Dictionary<string, object?> { [TaskHeaders.RetryCount] = 2, [TaskHeaders.FirstAttemptAt] = "2026-01-02T03:04:05.000Z", ["tenant"] = "a" },
        });

        Assert.Equal(TimeSpan.Zero, Assert.IsType<TaskOutcome.PutBack>(outcome).Delay);
        Assert.Equal(0, ran);
        var copy = (await system.Client.TakeAsync(Probe.Queue)).BasicProperties;
        Assert.Equal(("id-1", (byte)9, 1, 2), (copy.MessageId, copy.Priority, copy.Headers![TaskHeaders.Redeliveries], copy.Headers[TaskHeaders.RetryCount]));
        Assert.Equal("2026-01-02T03:04:05.000Z", TaskHeaders.ReadText(copy.Headers.AsReadOnly(), TaskHeaders.FirstAttemptAt));
        Assert.Equal("a", TaskHeaders.ReadText(copy.Headers.AsReadOnly(), "tenant"));
    }

    [Fact]
    public async Task Counted_copy_runs_and_its_retry_starts_counting_anew()
    {
        await using var system = await StartAsync(Topology(), static (_, _, _) => throw new InvalidOperationException("not now"));

        Assert.IsType<TaskOutcome.Retry>(await system.ProcessAsync(redelivered: false, Counted(4)));

        Assert.False((await system.Client.TakeAsync(Probe.Queue)).BasicProperties.Headers!.ContainsKey(TaskHeaders.Redeliveries));
    }

    [Theory]
    [InlineData(Body)]
    [InlineData("garbage")]
    public async Task Message_that_was_delivered_too_often_is_dead_lettered_unread(string body)
    {
        var ran = 0;
        await using var system = await StartAsync(Topology(), (_, _, _) => Task.FromResult<object?>(++ran));

        await system.ProcessAsync(redelivered: true, Counted(9), body);

        var letter = (await system.Client.TakeAsync("tasks.dlq")).BasicProperties;
        Assert.Equal(("id-1", 1, 0), (letter.MessageId, letter.Headers![TaskHeaders.Attempts], ran));
        Assert.Equal("too_many_deliveries", TaskHeaders.ReadText(letter.Headers.AsReadOnly(), TaskHeaders.Reason));
        Assert.False(letter.Headers.ContainsKey(TaskHeaders.Redeliveries));
    }

    [Fact]
    public async Task Of_two_suspects_one_runs_and_the_other_waits_outside_the_process()
    {
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource<object?>();
        await using var system = await StartAsync(Topology(), (_, _, _) =>
        {
            begun.TrySetResult();
            return end.Task;
        });

        var first = system.ProcessAsync(redelivered: false, Counted(5));
        await begun.Task;
        Assert.IsType<TaskOutcome.PutBack>(await system.ProcessAsync(redelivered: false, Counted(6) with { MessageId = "id-2" }));

        var copy = (await system.Client.TakeAsync(Probe.Queue)).BasicProperties;
        Assert.Equal(("id-2", 6), (copy.MessageId, copy.Headers![TaskHeaders.Redeliveries]));
        end.SetResult(null);
        Assert.IsType<TaskOutcome.Completed>(await first);
        Assert.IsType<TaskOutcome.Completed>(await system.ProcessAsync(redelivered: false, Counted(6) with { MessageId = "id-2" }));
    }

    [Fact]
    public async Task Suspects_of_a_queue_without_retry_queues_step_aside_on_the_delay_ladder()
    {
        var running = 0;
        var most = 0;
        await using var system = await StartAsync(Topology(retries: false), async (_, _, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return null;
        });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => system.ProcessAsync(redelivered: false, Counted(5))));

        Assert.Contains(outcomes, static outcome => outcome is TaskOutcome.Completed);
        Assert.All(outcomes, static outcome => Assert.True(outcome is TaskOutcome.Completed or TaskOutcome.PutBack, $"{outcome}"));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Redelivered_message_of_a_full_queue_runs_because_nothing_else_would_make_room()
    {
        await using var system = await StartAsync(Topology(maxLength: 1), static (_, _, _) => Task.FromResult<object?>(null));
        await system.Client.Channel.BasicPublishAsync("", Probe.Queue, mandatory: true, new BasicProperties(), default);

        Assert.IsType<TaskOutcome.Completed>(await system.ProcessAsync(redelivered: true, Counted(2)));
    }

    [Fact]
    public async Task Storm_is_seen_from_outside_and_does_not_hold_up_a_stop()
    {
        using var stopping = new CancellationTokenSource();
        await using var system = await StartAsync(Topology(), static (_, _, _) => throw new HttpRequestException("no route to host"), stopping.Token);
        for (var task = 0; task < new StormGuardSpec().MinimumTasks; task++)
        {
            await system.ProcessAsync(redelivered: false, new());
        }

        Assert.Equal([(Probe.Queue, true), (Probe.TextQueue, false)], system.Queue.Storms.Select(static storm => (storm.Queue, storm.Slowed)));
        var held = system.ProcessAsync(redelivered: false, new());
        await stopping.CancelAsync();
        Assert.IsType<TaskOutcome.Retry>(await held);
    }

    private static DeliveryProperties Counted(int redeliveries) => new()
    {
        MessageId = "id-1",
        Headers = new Dictionary<string, object?> { [TaskHeaders.Redeliveries] = redeliveries },
    };

    private static TopologySpec Topology(bool retries = true, int? maxLength = null)
    {
        var topology = retries ? Probe.Topology(TimeSpan.FromMilliseconds(200)) : Probe.Topology();
        return topology with { Queues = [topology.Queues[0] with { MaxLength = maxLength }, topology.Queues[1]] };
    }

    private async Task<Redeliveries> StartAsync(
        TopologySpec topology, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run, CancellationToken stopping = default)
    {
        var address = await fixture.ApplyAsync(topology);
        return new(
            new TaskQueue(new() { Connection = address }, topology, Probe.Registry(run, topology), TimeProvider.System, new CollectedLogs(), new() { Stopping = stopping }),
            await QueueClient.ConnectAsync(address));
    }

    private sealed record Redeliveries(TaskQueue Queue, QueueClient Client) : IAsyncDisposable
    {
        public Task<TaskOutcome> ProcessAsync(bool redelivered, DeliveryProperties properties, string body = Body) => Queue.Processor.ProcessAsync(
            Probe.Delivery(body, properties: properties) with { Redelivered = redelivered }, new NoServices(), CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Queue.DisposeAsync();
            await Client.DisposeAsync();
        }
    }
}
