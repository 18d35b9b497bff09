using FsCheck;
using FsCheck.Fluent;
using RabbitMQ.Client;
using Warren.Functions.Tests.Support;
using Warren.TestSupport.Garbage;

namespace Warren.Functions.Tests.Garbage;

/// <summary>A message as any program may put it into a queue.</summary>
public sealed record Message(string Queue, Body Body, BasicProperties Properties);

/// <summary>Garbage that is published straight to the queues: all of it ends, once, and the consumers outlive it.</summary>
public sealed class MessageGarbageTests(ServingApp fixture) : IClassFixture<ServingApp>
{
    private const string Number = "garbage-number";

    private static Gen<Message> Messages { get; } =
        from task in Gen.Elements<GoodTask>(SeedTasks.All)
        from body in JsonGarbage.Bodies([task])
        from properties in AmqpGarbage.Properties
        select new Message(task.Queue, body, properties);

    [Fact]
    public async Task Message_is_lost_tried_in_vain_or_left_or_its_dead_letter_does_not_say_why()
    {
        var messages = Law.Sample(Messages, 500);
        var known = KnownBody.All.Select(static (body, index) => new Message(SeedTasks.Queues[index % SeedTasks.Queues.Count], body.Body, new() { Priority = (byte)index }));
        var text = KnownBody.All.Select(static body => new Message("task_queue", body.Body, new()));
        await AssertEndsAsync([.. messages, .. known, .. text]);
    }

    private async Task AssertEndsAsync(Message[] messages)
    {
        var ledger = new Ledger(fixture.App);
        foreach (var (message, index) in messages.Select(static (message, index) => (message, index)))
        {
            message.Properties.Headers = new Dictionary<string, object?>(message.Properties.Headers ?? new Dictionary<string, object?>(), StringComparer.Ordinal) { [Number] = index };
            await fixture.Client.PublishAsync("", message.Queue, message.Body.Bytes, message.Properties);
        }

        await Eventually.Async(
            async () => ledger.IsClosed(messages.Length, await fixture.VirtualHost.TotalsAsync()), "every message ended, every queue empty, nothing unacknowledged", () => ledger.Show(messages.Length));
        TestContext.Current.TestOutputHelper?.WriteLine(ledger.Show(messages.Length));
        Assert.Empty(ledger.Surprises);
        var dead = await TakeDeadAsync();
        Assert.Equal(ledger.DeadLettered, dead.Count);
        Assert.All(dead, letter => AssertTellsWhy(letter, messages));
        Assert.Equal(dead.Count, dead.Select(static letter => letter.BasicProperties.Headers![Number]).Distinct().Count());
        await AssertAliveAsync();
    }

    private static void AssertTellsWhy(BasicGetResult letter, Message[] messages)
    {
        var original = messages[Assert.IsType<int>(letter.BasicProperties.Headers![Number])];
        Assert.Equal(original.Queue, letter.Header("x-dlq-queue"));
        Assert.True(letter.Body.Span.SequenceEqual(original.Body.Bytes), "the body was changed");
        Assert.Equal(original.Properties.Priority, letter.BasicProperties.Priority);
        Assert.NotEmpty(letter.Header("x-dlq-reason")!);
        Assert.NotEqual("retries_exhausted", letter.Header("x-dlq-reason"));
        Assert.NotEmpty(letter.Header("x-dlq-message")!);
        Assert.True(Leaks.In(letter.Header("x-dlq-message")!) is [], $"{letter.Header("x-dlq-message")} for {original.Body}");
    }

    private async Task<IReadOnlyList<BasicGetResult>> TakeDeadAsync()
    {
        var dead = new List<BasicGetResult>();
        foreach (var queue in new[] { "tasks.dlq", "critical.dlq" })
        {
            while (await fixture.Client.Channel.BasicGetAsync(queue, autoAck: true) is { } letter)
            {
                dead.Add(letter);
            }
        }

        return dead;
    }

    private async Task AssertAliveAsync()
    {
        foreach (var queue in Topology.TaskTopology.Spec.Queues)
        {
            Assert.Equal(1u, (await fixture.Client.Channel.QueueDeclarePassiveAsync(queue.Name)).ConsumerCount);
        }

        var next = $"next-{Guid.CreateVersion7():n}";
        await fixture.Client.PublishAsync("tasks", "analytics", """{"task": "track_event", "payload": {"event": "ok", "timestamp": "2024-01-15T10:30:00Z"}}""", new() { MessageId = next });
        await fixture.App.FileAsync("events", "2024-01-15", next + ".json");
    }
}
