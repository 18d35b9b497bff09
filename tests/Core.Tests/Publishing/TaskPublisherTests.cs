using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Core.Tests.Publishing;

public sealed class TaskPublisherTests(BrokerFixture fixture)
{
    private static readonly TopologySpec Topology = Probe.Topology();

    [Fact]
    public async Task Published_task_carries_id_name_priority_and_survives_a_restart()
    {
        var address = await fixture.ApplyAsync(Topology);
        await using var queue = Queue(address);
        await using var client = await QueueClient.ConnectAsync(address);

        var receipt = await queue.Publisher.PublishAsync(
            TaskSubmission.Create(Probe.Queue, Probe.Task, new ProbePayload { Value = 3 }) with { Priority = 1, CorrelationId = "c-1" }, CancellationToken.None);

        var message = await client.TakeAsync(Probe.Queue);
        var properties = message.BasicProperties;
        Assert.Equal((receipt.Id, Probe.Task, (byte)10, "c-1", DeliveryModes.Persistent, "application/json"),
            (properties.MessageId, properties.Type, properties.Priority, properties.CorrelationId, properties.DeliveryMode, properties.ContentType));
        Assert.True(properties.IsTimestampPresent());
        Assert.Equal("""{"task":"probe","payload":{"value":3,"text":null}}""", Encoding.UTF8.GetString(message.Body.Span));
    }

    [Fact]
    public async Task Most_urgent_task_is_delivered_first()
    {
        var address = await fixture.ApplyAsync(Topology);
        await using var queue = Queue(address);
        await using var client = await QueueClient.ConnectAsync(address);

        foreach (var priority in new[] { 5, 10, 1, 7, 1 })
        {
            await queue.Publisher.PublishAsync(Submission() with { Priority = priority, Id = $"{priority}" }, CancellationToken.None);
        }

        var order = new List<string?>();
        for (var taken = 0; taken < 5; taken++)
        {
            order.Add((await client.TakeAsync(Probe.Queue)).BasicProperties.MessageId);
        }

        Assert.Equal(["1", "1", "5", "7", "10"], order);
    }

    [Fact]
    public async Task Tasks_published_without_waiting_keep_their_order()
    {
        var address = await fixture.ApplyAsync(Topology);
        await using var queue = Queue(address);
        await using var client = await QueueClient.ConnectAsync(address);

        // The first one opens the channel; from then on a publish leaves when it is called.
        await queue.Publisher.PublishAsync(Submission() with { Id = "first" }, CancellationToken.None);
        await client.TakeAsync(Probe.Queue);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(index => queue.Publisher.PublishAsync(Submission() with { Id = $"{index}" }, CancellationToken.None)));

        for (var index = 0; index < 500; index++)
        {
            Assert.Equal($"{index}", (await client.TakeAsync(Probe.Queue)).BasicProperties.MessageId);
        }
    }

    [Fact]
    public async Task Task_that_no_queue_takes_is_never_reported_as_published()
    {
        var address = await fixture.ApplyAsync(Topology);
        await using var queue = Queue(address);
        await using var client = await QueueClient.ConnectAsync(address);
        await client.Channel.QueueUnbindAsync(Probe.Queue, Topology.Exchange, "probe");

        var error = await Assert.ThrowsAsync<TaskUnroutableException>(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));
        Assert.Contains("apply the topology", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(TimeSpan.Zero, error.RetryAfter);

        await client.Channel.QueueBindAsync(Probe.Queue, Topology.Exchange, "probe");
        await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
    }

    [Fact]
    public async Task Missing_exchange_is_unroutable_and_the_next_publish_works()
    {
        var address = await fixture.ApplyAsync(Topology);
        await using var queue = Queue(address);
        await using var client = await QueueClient.ConnectAsync(address);
        await client.Channel.ExchangeDeleteAsync(Topology.Exchange);

        await Assert.ThrowsAsync<TaskUnroutableException>(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));

        await client.Channel.ExchangeDeclareAsync(Topology.Exchange, ExchangeType.Topic, durable: true);
        await client.Channel.QueueBindAsync(Probe.Queue, Topology.Exchange, "probe");
        await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
        Assert.Equal(1u, await client.CountAsync(Probe.Queue));
    }

    [Fact]
    public async Task Task_is_called_not_queued_only_when_it_is_not_though_its_exchange_is_deleted_under_it()
    {
        var address = await fixture.ApplyAsync(Topology);
        await using var queue = Queue(address);
        await using var client = await QueueClient.ConnectAsync(address);
        var called = new ConcurrentDictionary<string, Exception?>();

        for (var round = 0; round < 10; round++)
        {
            var publishes = Enumerable.Range(0, 400).Select(index => PublishAsync($"{round}-{index}")).ToArray();
            await Task.WhenAny(publishes);
            await client.Channel.ExchangeDeleteAsync(Topology.Exchange);
            await Task.WhenAll(publishes);
            await client.Channel.ExchangeDeclareAsync(Topology.Exchange, ExchangeType.Topic, durable: true);
            await client.Channel.QueueBindAsync(Probe.Queue, Topology.Exchange, "probe");
        }

        // What was under way when the channel closed went into the queue before this does.
        await queue.Publisher.PublishAsync(Submission() with { Id = "last" }, CancellationToken.None);
        var queued = new HashSet<string>();
        while (queued.Add((await client.TakeAsync(Probe.Queue)).BasicProperties.MessageId!) && !queued.Contains("last"))
        {
        }

        Assert.Contains(called, static call => call.Value is TaskUnroutableException);
        Assert.DoesNotContain(called, call => call.Value is TaskUnroutableException && queued.Contains(call.Key));
        Assert.DoesNotContain(called, call => call.Value is null && !queued.Contains(call.Key));
        Assert.All(called.Values, static error => Assert.True(error is null or TaskUnroutableException or PublishUnconfirmedException, $"{error}"));

        async Task PublishAsync(string id)
        {
            try
            {
                await queue.Publisher.PublishAsync(Submission() with { Id = id }, CancellationToken.None);
                called[id] = null;
            }
            catch (TaskPublishException error)
            {
                called[id] = error;
            }
        }
    }

    [Fact]
    public async Task Full_queue_refuses_instead_of_dropping()
    {
        var topology = Topology with { Queues = [Topology.Queues[0] with { MaxLength = 1 }, Topology.Queues[1]] };
        var address = await fixture.ApplyAsync(topology);
        await using var queue = Queue(address, topology);
        await using var client = await QueueClient.ConnectAsync(address);

        // A classic queue may take one more than its limit before it refuses.
        var error = await Assert.ThrowsAsync<QueueFullException>(async () =>
        {
            for (var count = 0; count < 5; count++)
            {
                await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
            }
        });
        Assert.NotEqual(TimeSpan.Zero, error.RetryAfter);
        Assert.Equal(Probe.Queue, error.Queue);
        Assert.Contains($"Queue '{Probe.Queue}' is full", error.Message, StringComparison.Ordinal);
        Assert.InRange(await client.CountAsync(Probe.Queue), 1u, 2u);
    }

    [Fact]
    public async Task Broker_that_is_short_of_memory_is_reported_instead_of_waited_for()
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var address = await BrokerFixture.ApplyAsync(broker, "/", Topology);
        await using var queue = new TaskQueue(
            new() { Connection = address, ConfirmTimeout = TimeSpan.FromSeconds(2) }, Topology, Probe.Registry(topology: Topology), TimeProvider.System, NullLoggerFactory.Instance);
        await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
        await broker.CtlAsync("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1");

        // The broker tells a publisher only when that publishes, so the first one is uncertain and the next ones are not.
        await Assert.ThrowsAsync<PublishUnconfirmedException>(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));
        await Assert.ThrowsAsync<BrokerBlockedException>(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));
        Assert.NotNull(await queue.Depths.BlockedReasonAsync(CancellationToken.None));

        await broker.CtlAsync("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1GiB");
        await EventuallyAsync(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));
    }

    [Fact]
    public async Task What_waits_for_a_silent_broker_is_bounded_neither_in_bytes_nor_in_time()
    {
        const int Publishes = 200;
        var address = await fixture.ApplyAsync(Topology);
        await using var proxy = new TcpProxy(address.Port);
        await using var queue = new TaskQueue(
            new() { Connection = new UriBuilder(address) { Port = proxy.Port }.Uri, ConfirmTimeout = TimeSpan.FromSeconds(2), MaxWaitingBytes = 32 * 1024 * 1024 },
            Topology, Probe.Registry(topology: Topology), TimeProvider.System, NullLoggerFactory.Instance);
        // More than the socket and the client take in, so that one is stuck in the middle of sending.
        var large = Submission() with { Body = Encoding.UTF8.GetBytes($$$"""{"task":"probe","payload":{"value":1,"text":"{{{new string('x', 256 * 1024)}}}"}}""") };
        await queue.Publisher.PublishAsync(large, CancellationToken.None);
        proxy.Hold();

        var errors = await Task.WhenAll(Enumerable.Range(0, Publishes).Select(_ =>
                Assert.ThrowsAnyAsync<TaskPublishException>(() => queue.Publisher.PublishAsync(large, CancellationToken.None))))
            .WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

        Assert.All(errors, static error => Assert.NotEqual(TimeSpan.Zero, error.RetryAfter));
        Assert.InRange(errors.OfType<PublishBacklogException>().Count(), Publishes - (32 * 4), Publishes);
        proxy.Release();
        await EventuallyAsync(() => queue.Publisher.PublishAsync(large, CancellationToken.None));
        // Every place was given back.
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => queue.Publisher.PublishAsync(large, CancellationToken.None)));
    }

    [Fact]
    public async Task Publish_beyond_the_number_that_may_wait_is_refused_at_once()
    {
        var address = await fixture.ApplyAsync(Topology);
        await using var queue = new TaskQueue(
            new() { Connection = address, MaxWaitingPublishes = 10 }, Topology, Probe.Registry(topology: Topology), TimeProvider.System, NullLoggerFactory.Instance);
        await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);

        var publishes = Enumerable.Range(0, 2_000).Select(_ => queue.Publisher.PublishAsync(Submission(), CancellationToken.None)).ToArray();
        await Task.WhenAll(publishes).ContinueWith(static _ => { }, TaskScheduler.Default);

        var refused = publishes.Where(static publish => publish.IsFaulted).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, static publish => Assert.IsType<PublishBacklogException>(publish.Exception!.InnerException));
        await using var client = await QueueClient.ConnectAsync(address);
        Assert.Equal((uint)(1 + publishes.Length - refused.Length), await client.CountAsync(Probe.Queue));
        await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
    }

    [Fact]
    public async Task Connection_cut_in_the_middle_of_publishing_throws_what_no_caller_catches()
    {
        const int Rounds = 15;
        var address = await fixture.ApplyAsync(Topology);
        await using var proxy = new TcpProxy(address.Port);
        await using var queue = new TaskQueue(
            new() { Connection = new UriBuilder(address) { Port = proxy.Port }.Uri, ReconnectDelay = TimeSpan.Zero },
            Topology, Probe.Registry(topology: Topology), TimeProvider.System, NullLoggerFactory.Instance);
        for (var round = 0; round < Rounds; round++)
        {
            await EventuallyAsync(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));
            var (flowing, cut) = (new TaskCompletionSource(), new TaskCompletionSource());
            var publishing = Enumerable.Range(0, 16).Select(_ => UntilItFailsAsync(cut.Task, async () =>
            {
                await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
                flowing.TrySetResult();
            }));
            var asking = Enumerable.Range(0, 4).Select(_ => UntilItFailsAsync(cut.Task, () => queue.Depths.ReadAsync([Probe.Queue], CancellationToken.None)));
            var all = Task.WhenAll(publishing.Concat(asking).ToArray());
            await flowing.Task;
            Assert.NotEqual(0, proxy.CutInMidFrame());
            cut.SetResult();
            Assert.All(
                await all.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken),
                static error => Assert.True(error is null or PublishUnconfirmedException or BrokerUnavailableException, error?.ToString()));
        }

        static async Task<Exception?> UntilItFailsAsync(Task cut, Func<Task> act)
        {
            await Task.Yield();
            while (!cut.IsCompleted)
            {
                try
                {
                    await act();
                }
                catch (Exception error)
                {
                    return error;
                }
            }

            return null;
        }
    }

    [Fact]
    public void Closed_queue_of_frames_is_not_taken_for_a_lost_connection() =>
        Assert.True(Warren.Broker.BrokerErrors.IsLoss(new System.Threading.Channels.ChannelClosedException(), CancellationToken.None));

    [Fact]
    public async Task Killed_broker_fails_publishes_at_once_and_loses_no_confirmed_one()
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var address = await BrokerFixture.ApplyAsync(broker, "/", Topology);
        await broker.WriteDefinitionsAsync();
        await using var queue = Queue(address);
        var confirmed = 0;
        var half = new TaskCompletionSource();
        var publishing = Enumerable.Range(0, 4).Select(_ => PublishUntilItFailsAsync()).ToArray();

        await half.Task;
        await broker.KillAsync();
        var errors = await Task.WhenAll(publishing);
        Assert.All(errors, static error => Assert.True(error is PublishUnconfirmedException or BrokerUnavailableException, error.ToString()));
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));

        await broker.RestartAsync(TestContext.Current.CancellationToken);
        await EventuallyAsync(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));
        await using var client = await QueueClient.ConnectAsync(address);
        Assert.InRange(await client.CountAsync(Probe.Queue), (uint)confirmed + 1, uint.MaxValue);

        async Task<TaskPublishException> PublishUntilItFailsAsync()
        {
            while (true)
            {
                try
                {
                    await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
                    if (Interlocked.Increment(ref confirmed) == 500)
                    {
                        half.SetResult();
                    }
                }
                catch (TaskPublishException error)
                {
                    return error;
                }
            }
        }
    }

    [Theory]
    [InlineData("amqp://guest:wr0ng-secret@127.0.0.1:{0}/", "user name or password")]
    [InlineData("amqp://guest:guest@127.0.0.1:{0}/no-such-vhost", "virtual host")]
    [InlineData("amqp://guest:guest@127.0.0.1:1/", "cannot be reached")]
    public async Task Why_there_is_no_connection_is_told_without_secrets(string address, string reason)
    {
        var logs = new CollectedLogs();
        await using var queue = new TaskQueue(
            new() { Connection = new(string.Format(address, fixture.Broker.AmqpPort)) }, Topology, Probe.Registry(topology: Topology), TimeProvider.System, logs);

        var error = await Assert.ThrowsAsync<BrokerUnavailableException>(() => queue.Publisher.PublishAsync(Submission(), CancellationToken.None));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-secret", error.ToString() + logs, StringComparison.Ordinal);
        Assert.Contains(reason, logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_for_a_pattern_is_published_under_a_matching_key()
    {
        var topology = Topology with { Queues = [Topology.Queues[0] with { RoutingKeys = ["family.*"] }, Topology.Queues[1]] };
        var address = await fixture.ApplyAsync(topology);
        await using var queue = Queue(address, topology);
        await using var client = await QueueClient.ConnectAsync(address);

        await queue.Publisher.PublishAsync(Submission(), CancellationToken.None);
        await queue.Publisher.PublishAsync(Submission() with { RoutingKey = "family.other" }, CancellationToken.None);

        Assert.Equal("family.probe", (await client.TakeAsync(Probe.Queue)).RoutingKey);
        Assert.Equal("family.other", (await client.TakeAsync(Probe.Queue)).RoutingKey);
    }

    private static TaskSubmission Submission() => TaskSubmission.Create(Probe.Queue, Probe.Task, new ProbePayload { Value = 1 });

    private static TaskQueue Queue(Uri address, TopologySpec? topology = null) =>
        new(new() { Connection = address }, topology ?? Topology, Probe.Registry(topology: topology ?? Topology), TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task EventuallyAsync(Func<Task> attempt)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            try
            {
                await attempt();
                return;
            }
            catch (TaskPublishException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
            }
        }
    }
}
