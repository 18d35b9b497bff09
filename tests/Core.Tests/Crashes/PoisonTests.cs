using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;
using Warren.Core.CrashApp;
using Warren.Topology;

namespace Warren.Core.Tests.Crashes;

/// <summary>A real process that dies on a message, started again until the message stands in the dead-letter queue.</summary>
public sealed class PoisonTests(BrokerFixture fixture) : IDisposable
{
    private const int Neighbours = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-crash-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(QueueType.Classic, "kill")]
    [InlineData(QueueType.Classic, "fail_fast")]
    [InlineData(QueueType.Quorum, "kill")]
    public async Task Message_that_kills_its_process_ends_in_the_dead_letter_queue_and_its_neighbours_are_handled(QueueType type, string way)
    {
        var address = await fixture.ApplyAsync(CrashTopology.Of(type));
        await using var client = await QueueClient.ConnectAsync(address);
        await PublishAsync(client, "poison", way, priority: 10);
        foreach (var neighbour in Enumerable.Range(1, Neighbours))
        {
            await PublishAsync(client, $"neighbour-{neighbour}", "work", priority: 6);
        }

        var starts = 0;
        var output = "";
        var watch = Stopwatch.StartNew();
        while (!await IsOverAsync(client))
        {
            Assert.True(starts++ <= 2 * CrashTopology.MaxDeliveries && watch.Elapsed < Limit, $"not over after {starts} starts and {watch.Elapsed}: {output}");
            await using var process = new CrashProcess(address, type, _folder.FullName);
            while (!process.HasExited && !await IsOverAsync(client) && watch.Elapsed < Limit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }

            if (!process.HasExited)
            {
                await process.StopAsync();
            }

            output = process.Output;
        }

        var letter = await client.TakeAsync("tasks.dlq");
        Assert.Equal("poison", letter.BasicProperties.MessageId);
        Assert.Equal("too_many_deliveries", TaskHeaders.ReadText(letter.BasicProperties.Headers!.AsReadOnly(), TaskHeaders.Reason));
        Assert.Equal(CrashTopology.MaxDeliveries, _folder.GetFiles("poison.begun.*").Length);
        Assert.Equal((0u, 0u), (await client.CountAsync("tasks.dlq"), await client.CountAsync(CrashTopology.Queue)));
    }

    [Fact]
    public async Task Headers_that_nest_as_deeply_as_a_frame_allows_do_not_kill_the_process()
    {
        const int Levels = 26_000;
        const int PublishersStack = 64 * 1024 * 1024;
        var address = await fixture.ApplyAsync(CrashTopology.Of(QueueType.Classic));
        await using var client = await QueueClient.ConnectAsync(address);
        var deep = Enumerable.Range(0, Levels).Aggregate((object?)true, static (inner, _) => new List<object?> { inner });
        var publishing = new TaskCompletionSource<Task>();
        new Thread(() => publishing.SetResult(PublishAsync(client, "neighbour-1", "work", priority: 5, deep)), PublishersStack).Start();
        await await publishing.Task;

        await using var process = new CrashProcess(address, QueueType.Classic, _folder.FullName);
        var watch = Stopwatch.StartNew();
        while (_folder.GetFiles("neighbour-1.done").Length == 0)
        {
            Assert.True(!process.HasExited && watch.Elapsed < Limit, process.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private async Task<bool> IsOverAsync(QueueClient client) =>
        _folder.GetFiles("neighbour-*.done").Length == Neighbours && await client.CountAsync("tasks.dlq") > 0;

    private static async Task PublishAsync(QueueClient client, string id, string way, byte priority, object? header = null) => await client.Channel.BasicPublishAsync(
        "tasks",
        "crash",
        mandatory: true,
        new BasicProperties { MessageId = id, Priority = priority, Persistent = true, Headers = new Dictionary<string, object?> { ["header"] = header } },
        Encoding.UTF8.GetBytes($$"""{"task":"crash","payload":{"way":"{{way}}"} }"""));
}
