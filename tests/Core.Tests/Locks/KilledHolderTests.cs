using System.Text;
using RabbitMQ.Client;
using Warren.Core.CrashApp;
using Warren.Core.Tests.Crashes;
using Warren.Topology;

namespace Warren.Core.Tests.Locks;

/// <summary>Two real processes on one queue and one store, of which one is killed while a task with a lock, or in the only place of a limit, runs in it.</summary>
public sealed class KilledHolderTests(BrokerFixture fixture, LimitPostgres postgres) : IDisposable, IClassFixture<LimitPostgres>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-killed-holder-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(TaskHeaders.Lock, false)]
    [InlineData(TaskHeaders.Lock, true)]
    [InlineData(TaskHeaders.ConcurrencyKey, false)]
    [InlineData(TaskHeaders.ConcurrencyKey, true)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task Place_of_a_killed_worker_is_held_by_two_or_never_free_again(string? header, bool onPostgres)
    {
        int? limit = header is null ? 1 : null;
        var address = await fixture.ApplyAsync(CrashTopology.Of(QueueType.Classic, limit));
        await using var client = await QueueClient.ConnectAsync(address);
        var state = onPostgres ? await postgres.Server.CreateDatabaseAsync(TestContext.Current.CancellationToken) : $"Data Source={Path.Combine(_folder.FullName, "state.db")}";
        await using var one = new CrashProcess(address, QueueType.Classic, _folder.FullName, state, limit);
        await using var two = new CrashProcess(address, QueueType.Classic, _folder.FullName, state, limit);
        string Output() => $"{one.Output}\n{two.Output}";

        await PublishAsync(client, "holder", header);
        await UntilAsync(() => Notes("holder.holding").Count == 1, Output);
        var killed = Assert.Single(Notes("holder.holding"));
        await PublishAsync(client, "next", header);
        if (header is not null)
        {
            await UntilAsync(() => Output().Contains("held by task holder on worker", StringComparison.Ordinal), Output);
        }

        Assert.Empty(Notes("next.holding"));

        (one.Id == killed.Process ? one : two).Kill();
        var end = TimeProvider.System.GetTimestamp();
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "release"), "");
        await UntilAsync(() => Notes("holder.held").Count == 1 && Notes("next.held").Count == 1, Output);

        // What ran under the lock, in order: each began after the one before had ended, and with a lock has the greater token.
        var runs = Notes("holder.holding").Concat(Notes("next.holding")).OrderBy(static run => run.Began)
            .Select(run => (run.Token, run.Began, Ended: run == killed ? end : Ended(run))).ToList();
        Assert.Equal(3, runs.Count);
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(pair.First.Ended <= pair.Second.Began && (header != TaskHeaders.Lock || pair.First.Token < pair.Second.Token), $"{pair}"));
    }

    private static Task PublishAsync(QueueClient client, string id, string? header) => client.Channel.BasicPublishAsync(
        "tasks",
        "crash",
        mandatory: true,
        new BasicProperties { MessageId = id, Priority = 5, Persistent = true, Headers = header is null ? null : new Dictionary<string, object?> { [header] = "customer:123" } },
        Encoding.UTF8.GetBytes("""{"task":"crash","payload":{"way":"hold"}}""")).AsTask();

    private static async Task UntilAsync(Func<bool> expected, Func<string> output)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!expected())
        {
            Assert.False(limit.IsCancellationRequested, output());
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private long Ended(Run run) => long.Parse(File.ReadAllText(run.File.Replace(".holding.", ".held.", StringComparison.Ordinal)));

    private List<Run> Notes(string what) =>
    [
        .. _folder.GetFiles($"{what}.*").Where(static file => file.Extension != ".part").Select(static file =>
            File.ReadAllText(file.FullName).Split(' ') is [var process, var token, var began] ? new Run(file.FullName, int.Parse(process), token.Length > 0 ? long.Parse(token) : 0, long.Parse(began)) : new Run(file.FullName, 0, 0, 0)),
    ];

    private sealed record Run(string File, int Process, long Token, long Began);
}
