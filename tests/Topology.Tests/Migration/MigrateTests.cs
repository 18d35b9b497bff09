using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology.Tests;

/// <summary>topology migrate on a real broker.</summary>
public sealed class MigrateTests(BrokerFixture fixture)
{
    private static readonly TopologySpec Classic = Sample.Spec(Queue(QueueType.Classic));
    private static readonly TopologySpec Quorum = Sample.Spec(Queue(QueueType.Quorum));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_message_is_kept_with_its_properties_in_either_direction(bool toQuorum)
    {
        var (from, to) = toQuorum ? (Classic, Quorum) : (Quorum, Classic);
        var host = await fixture.HostAsync();
        await host.RunAsync(from, "apply");
        await host.AmqpAsync(async channel =>
        {
            for (var number = 0; number < 450; number++)
            {
                await channel.BasicPublishAsync("tasks", "reports", true, Properties(number), Encoding.UTF8.GetBytes($"body {number}"));
            }

            await channel.BasicPublishAsync("tasks.retry", "reports.queue.retry.1", true, Properties(1000), "retry"u8.ToArray());
            await channel.BasicPublishAsync("tasks.dlx", "tasks.dlq", true, Properties(2000), "dead"u8.ToArray());
        });

        var run = await host.RunAsync(to, "migrate", "--settle", "1");
        run.Exited(0);
        Assert.Contains("Migrated: 4 queues replaced, every message kept.", run.Out, StringComparison.Ordinal);
        (await host.RunAsync(to, "verify")).Exited(0);
        Assert.DoesNotContain((await host.SnapshotAsync()).Queues, static queue => queue.Name.Contains("migrating", StringComparison.Ordinal));

        var kept = await GetAllAsync(host, "reports.queue");
        Assert.Equal(Enumerable.Range(0, 450).Select(static number => $"{number}: body {number}").Order(), kept.Select(static one => $"{one.BasicProperties.MessageId}: {Text(one)}").Distinct().Order());
        Assert.All(kept, static one =>
        {
            Assert.Equal(7, one.BasicProperties.Priority);
            Assert.Equal(DeliveryModes.Persistent, one.BasicProperties.DeliveryMode);
            Assert.Equal(["x-retry-count"], one.BasicProperties.Headers!.Keys.Where(static name => name is not "x-delivery-count"));
        });
        Assert.Equal("dead", Text(Assert.Single(await GetAllAsync(host, "tasks.dlq"))));
        Assert.Equal("retry", Text(Assert.Single(await GetAllAsync(host, "reports.queue.retry.1"))));
    }

    [Fact]
    public async Task Nothing_is_lost_while_publishers_and_consumers_go_on()
    {
        var host = await fixture.HostAsync();
        await host.RunAsync(Classic, "apply");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var handled = new ConcurrentDictionary<string, int>();
        await using var consumers = await host.ConnectAsync();
        await ConsumeAgainAndAgainAsync(consumers, handled);

        var publishing = PublishAsync(host, stop.Token);
        var run = await host.RunAsync(Quorum, "migrate", "--settle", "6");
        run.Exited(0);
        await stop.CancelAsync();
        var confirmed = await publishing;

        Assert.NotEmpty(confirmed);
        await Eventually(() => confirmed.All(handled.ContainsKey), () => $"{confirmed.Count(id => !handled.ContainsKey(id))} of {confirmed.Count} are lost");
    }

    [Fact]
    public async Task Task_that_runs_is_waited_for_and_kept_when_its_worker_dies()
    {
        var host = await fixture.HostAsync();
        await host.RunAsync(Classic, "apply");
        await host.AmqpAsync(channel => channel.BasicPublishAsync("tasks", "reports", true, Properties(1), "running"u8.ToArray()).AsTask());
        await using var worker = await host.ConnectAsync();
        await using var channel = await worker.CreateChannelAsync();
        Assert.NotNull(await channel.BasicGetAsync("reports.queue", autoAck: false));

        // The broker's figures are up to seconds old on a busy machine; before they tell of the task, the queue must not count as quiet.
        await using var output = new SignallingWriter("waiting for tasks that run: 1 in 'reports.queue'");
        var migrating = host.RunAsync(Quorum, output, "migrate", "--settle", "6");
        await SeenAsync(output, migrating);
        await worker.CloseAsync();

        Assert.Equal(0, await migrating);
        Assert.Equal("running", Text(Assert.Single(await GetAllAsync(host, "reports.queue"))));
    }

    [Theory]
    [InlineData("diverted 'tasks.dlq'")]
    [InlineData("diverted 'reports.queue.retry.1'")]
    [InlineData("declared 'tasks.dlq' anew")]
    [InlineData("declared 'reports.queue' anew")]
    [InlineData("gave 'reports.queue' back")]
    public async Task Migration_that_is_cut_off_blocks_apply_and_is_ended_by_another(string after)
    {
        var host = await fixture.HostAsync();
        await host.RunAsync(Classic, "apply");
        await host.AmqpAsync(async channel =>
        {
            for (var number = 0; number < 20; number++)
            {
                await channel.BasicPublishAsync("tasks", "reports", true, Properties(number), "task"u8.ToArray());
            }
        });

        using var cut = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TopologyReconciler(Quorum, host.Connection, fixture.Broker.ManagementUri).MigrateAsync(
            TimeSpan.FromSeconds(1),
            line =>
            {
                if (line.Contains(after, StringComparison.Ordinal))
                {
                    cut.Cancel();
                }
            },
            cut.Token));
        foreach (var management in new[] { true, false })
        {
            var apply = await host.RunAsync(management, Quorum, "apply");
            apply.Exited(2);
            Assert.Contains("is left from a migration that was cut off. Run 'topology migrate' to end it.", apply.Error, StringComparison.Ordinal);
        }

        var run = await host.RunAsync(Quorum, "migrate", "--settle", "1");
        run.Exited(0);
        (await host.RunAsync(Quorum, "verify")).Exited(0);
        Assert.Equal(20, (await GetAllAsync(host, "reports.queue")).Select(static one => one.BasicProperties.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Second_migration_at_the_same_time_is_refused()
    {
        var host = await fixture.HostAsync();
        await host.RunAsync(Classic, "apply");
        await using var other = await host.ConnectAsync();
        await using var channel = await other.CreateChannelAsync();
        await channel.QueueDeclareAsync("warren.topology.migration", durable: false, exclusive: true, autoDelete: true);

        var run = await host.RunAsync(Quorum, "migrate", "--settle", "1");
        run.Exited(2);
        Assert.Contains("Another migration runs", run.Error, StringComparison.Ordinal);
        (await host.RunAsync(Classic, "verify")).Exited(0);
    }

    [Fact]
    public async Task Without_the_management_api_nothing_is_touched()
    {
        var host = await fixture.HostAsync();
        await host.RunAsync(Classic, "apply");
        var run = await host.RunOverAmqpAsync(Quorum, "migrate", "--settle", "1");
        run.Exited(2);
        Assert.Contains("A migration needs the management API", run.Error, StringComparison.Ordinal);
        (await host.RunAsync(Classic, "verify")).Exited(0);
    }

    [Fact]
    public async Task Broker_that_matches_has_nothing_to_migrate()
    {
        var host = await fixture.HostAsync();
        await host.RunAsync(Classic, "apply");
        Assert.Contains("Nothing to migrate.", (await host.RunAsync(Classic, "migrate", "--settle", "1")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_with_a_new_limit_takes_what_it_may_and_the_rest_follows()
    {
        var host = await fixture.HostAsync();
        await host.RunAsync(Classic, "apply");
        await host.AmqpAsync(async channel =>
        {
            for (var number = 0; number < 30; number++)
            {
                await channel.BasicPublishAsync("tasks", "reports", true, Properties(number), "task"u8.ToArray());
            }
        });
        await using var output = new SignallingWriter("is full: waiting until it takes more");
        var migrating = host.RunAsync(Sample.Spec(Queue(QueueType.Classic) with { MaxLength = 10 }), output, "migrate", "--settle", "1");
        await SeenAsync(output, migrating);

        var seen = new ConcurrentDictionary<string, int>();
        await using var connection = await host.ConnectAsync();
        await ConsumeAgainAndAgainAsync(connection, seen);
        Assert.Equal(0, await migrating);
        await Eventually(() => seen.Count == 30, () => $"{seen.Count} of 30 were handled");
    }

    private static QueueSpec Queue(QueueType type) => new("reports.queue")
    {
        RoutingKeys = ["reports"],
        Type = type,
        Retry = RetrySpec.Fixed(TimeSpan.FromMinutes(10), retries: 3),
    };

    private static BasicProperties Properties(int number) => new()
    {
        MessageId = number.ToString(),
        Priority = 7,
        DeliveryMode = DeliveryModes.Persistent,
        Headers = new Dictionary<string, object?> { ["x-retry-count"] = 1 },
    };

    private static string Text(BasicGetResult message) => Encoding.UTF8.GetString(message.Body.Span);

    private static Task<List<BasicGetResult>> GetAllAsync(TestHost host, string queue) => host.AmqpAsync(async channel =>
    {
        var all = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } message)
        {
            all.Add(message);
        }

        return all;
    });

    /// <summary>As a worker does: consumes again when its queue was deleted, over a new channel when it was not there yet.</summary>
    private static async Task ConsumeAgainAndAgainAsync(IConnection connection, ConcurrentDictionary<string, int> handled)
    {
        var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 20, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            handled.AddOrUpdate(delivery.BasicProperties.MessageId!, 1, static (_, times) => times + 1);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        consumer.UnregisteredAsync += async (_, _) => await AgainAsync(connection, handled);
        await channel.BasicConsumeAsync("reports.queue", autoAck: false, consumer);
    }

    private static async Task AgainAsync(IConnection connection, ConcurrentDictionary<string, int> handled)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await ConsumeAgainAndAgainAsync(connection, handled);
                return;
            }
            catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound && tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static async Task<List<string>> PublishAsync(TestHost host, CancellationToken stop)
    {
        await using var connection = await host.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), CancellationToken.None);
        var confirmed = new List<string>();
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            // Throws when it is returned or refused.
            await channel.BasicPublishAsync("tasks", "reports", mandatory: true, Properties(number), "live"u8.ToArray(), CancellationToken.None);
            confirmed.Add(number.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }

        return confirmed;
    }

    private static async Task SeenAsync(SignallingWriter output, Task<int> migrating) =>
        Assert.True(await Task.WhenAny(output.Seen, migrating) == output.Seen, output.ToString());

    private static async Task Eventually(Func<bool> holds, Func<string> otherwise)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 300, otherwise());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
