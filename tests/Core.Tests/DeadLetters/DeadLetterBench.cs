using System.Text;
using RabbitMQ.Client;
using Warren.DeadLettering;
using Warren.Processing;
using Warren.Topology;

namespace Warren.Core.Tests.DeadLettering;

/// <summary>A virtual host with queues that share a dead-letter queue and queues that do not, and ways to fill it.</summary>
internal sealed class DeadLetterBench : IAsyncDisposable
{
    public const string A = "a.queue";
    public const string B = "b.queue";
    public const string Own = "own.queue";
    public const string Quorum = "quorum.queue";
    public const string Full = "full.queue";
    public const string Brief = "brief.queue";
    public const string Shared = "tasks.dlq";
    public const string OwnLetters = "own.dlq";
    public const string QuorumLetters = "quorum.dlq";

    private DeadLetterBench(Uri address, QueueClient client) => (Address, Client) = (address, client);

    public static TopologySpec Topology { get; } = new()
    {
        Queues =
        [
            new(A) { RoutingKeys = ["a"], Retry = RetrySpec.None },
            new(B) { RoutingKeys = ["b"], Retry = RetrySpec.None },
            new(Own) { RoutingKeys = ["own"], Retry = RetrySpec.None, DeadLetter = new("own.dlx", OwnLetters) },
            new(Quorum) { RoutingKeys = ["quorum"], Retry = RetrySpec.None, Type = QueueType.Quorum, DeadLetter = new("quorum.dlx", QuorumLetters) },
            new(Full) { RoutingKeys = ["full"], Retry = RetrySpec.None, MaxLength = 3 },
            new(Brief) { RoutingKeys = ["brief"], Retry = RetrySpec.None, MessageTtl = TimeSpan.FromMilliseconds(1) },
        ],
        DefaultQueue = A,
    };

    public Uri Address { get; }

    public QueueClient Client { get; }

    public BrokerOptions Options => new() { Connection = Address };

    public DeadLetters Letters => new(Options, Topology, TimeProvider.System);

    public static string LettersOf(string queue) => Topology.Find(queue)!.DeadLetter.Queue;

    public static async Task<DeadLetterBench> StartAsync(BrokerFixture fixture) => await StartAsync(await fixture.ApplyAsync(Topology));

    public static async Task<DeadLetterBench> StartAsync(Uri address) => new(address, await QueueClient.ConnectAsync(address));

    /// <summary>Puts a dead letter where settlement puts it.</summary>
    public async Task DeadAsync(
        string id, string queue = A, string task = "probe", DeadLetterReason reason = DeadLetterReason.RetriesExhausted, Exception? exception = null,
        DateTimeOffset? at = null, string? body = null, DeliveryProperties? properties = null, string? letters = null)
    {
        var now = at ?? new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var copy = CopyProperties.ForDeadLetter(
            properties ?? new() { Type = task, Priority = 6 }, id, queue, new(reason, $"{id} failed", exception), attempts: 4, now - TimeSpan.FromMinutes(1), now);
        await PutAsync(letters ?? LettersOf(queue), copy, Encoding.UTF8.GetBytes(body ?? $$"""{"task":"{{task}}","payload":{"value":1},"id":"{{id}}"}"""));
    }

    public async Task DeadAsync(IEnumerable<string> ids, string queue)
    {
        foreach (var id in ids)
        {
            await DeadAsync(id, queue);
        }
    }

    public async Task PutAsync(string letters, BasicProperties properties, byte[] body) =>
        await Client.Channel.BasicPublishAsync("", letters, mandatory: true, properties, body);

    /// <summary>Takes everything off a queue, as its consumer would.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> DrainAsync(string queue)
    {
        var messages = new List<BasicGetResult>();
        while (await Client.Channel.BasicGetAsync(queue, autoAck: true) is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }

    public async Task<IReadOnlyList<string?>> IdsAsync(string queue) => [.. (await DrainAsync(queue)).Select(static message => message.BasicProperties.MessageId)];

    public Task<ReplayReport> ReplayAsync(DeadLetterFilter filter) => Letters.ReplayAsync(new() { Filter = filter }, null, CancellationToken.None);

    /// <summary>What a replay has on its hands that died between the broker's confirm and taking the dead letters away.</summary>
    public async Task DieAfterCommitAsync(string letters, int count) => await DieAsync(letters, count, commit: true);

    /// <summary>What a replay has on its hands that died with its copies sent but not confirmed.</summary>
    public async Task DieBeforeCommitAsync(string letters, int count) => await DieAsync(letters, count, commit: false);

    public async ValueTask DisposeAsync() => await Client.DisposeAsync();

    private async Task DieAsync(string letters, int count, bool commit)
    {
        var session = await DeadLetterSession.OpenAsync(Options, letters, TimeProvider.System, CancellationToken.None);
        var targets = new ReplayTargets(new() { Filter = new() }, "dead-run", Topology, null, TimeProvider.System);
        var scan = await session.ScanAsync(count, CancellationToken.None);
        var held = new List<ReplayCopy>();
        while (held.Count < count)
        {
            var round = await scan.NextAsync(
                delivered => LetterPass.Read(letters, delivered, (letter, properties, body) => targets.CopyOf(letter, properties, body).Copy!), count - held.Count, CancellationToken.None);
            held.AddRange(round.Select(static letter => letter.Value.Value));
        }

        var transaction = await ReplayTransaction.OpenAsync(session.Connection, session.Journal, letters, "dead-run", TimeProvider.System, CancellationToken.None);
        if (commit)
        {
            await transaction.CommitAsync(held);
        }
        else
        {
            await transaction.SendAsync(held);
        }

        await session.Connection.AbortAsync();
    }
}
