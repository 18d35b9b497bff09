using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Faults.Processes;

/// <summary>What one run needs: a virtual host with the topology, a proxy in front of the brokers, workers behind it, and a journal.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly List<WorkerProcess> _workers = [];
    private readonly DirectoryInfo _journal = Directory.CreateTempSubdirectory("warren-faults-");
    private readonly IReadOnlyList<RabbitBroker> _brokers;
    private readonly string _virtualHost;
    private readonly QueueType _type;

    private Stage(IReadOnlyList<RabbitBroker> brokers, string virtualHost, QueueType type)
    {
        (_brokers, _virtualHost, _type) = (brokers, virtualHost, type);
        Topology = FaultTopology.Of(type);
        Proxy = new([.. brokers.Select(static broker => broker.AmqpPort)]);
        Broker = new Uri($"amqp://guest:guest@127.0.0.1:{Proxy.Port}/{Uri.EscapeDataString(virtualHost)}");
    }

    public TopologySpec Topology { get; }

    public TcpProxy Proxy { get; }

    /// <summary>The brokers' address through the proxy.</summary>
    public Uri Broker { get; }

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    public static async Task<Stage> SetAsync(IReadOnlyList<RabbitBroker> brokers, QueueType type, int workers, bool endsBroker)
    {
        var virtualHost = await brokers[0].CreateVirtualHostAsync("faults");
        var stage = new Stage(brokers, virtualHost, type);
        await new TopologyReconciler(stage.Topology, brokers[0].Amqp(virtualHost).OriginalString, brokers[0].ManagementUri).ApplyAsync();
        for (var worker = 0; worker < workers; worker++)
        {
            stage.StartWorker();
        }

        if (endsBroker)
        {
            await Task.WhenAll(brokers.Select(static broker => broker.WriteDefinitionsAsync()));
        }

        await stage.WhenConsumingAsync();
        return stage;
    }

    /// <summary>Another worker; it consumes as soon as it can.</summary>
    public void StartWorker() => _workers.Add(Start("--port", "0"));

    /// <summary>An instance that only serves HTTP, on a given port.</summary>
    public async Task<WorkerProcess> StartGatewayAsync(int port)
    {
        var gateway = Start("--port", $"{port}", "--queues", "none");
        await gateway.WaitForAsync("Listening on");
        return gateway;
    }

    /// <summary>Ends the worker that runs longest, abruptly, and starts another one.</summary>
    public async Task KillWorkerAsync()
    {
        await using var oldest = _workers[0];
        _workers.RemoveAt(0);
        await oldest.KillAsync();
        StartWorker();
    }

    /// <summary>Stops the worker that runs longest in order, as a deployment does, after another one was started.</summary>
    public async Task ReplaceWorkerAsync()
    {
        StartWorker();
        await WhenConsumingAsync();
        await using var oldest = _workers[0];
        _workers.RemoveAt(0);
        Assert.Equal(0, await oldest.StopAsync());
    }

    /// <summary>Returns when every worker has subscribed; before that a signal just ends a process.</summary>
    public Task WhenConsumingAsync() => Task.WhenAll(_workers.Select(static worker => worker.WaitForAsync("Consuming 'faults'")));

    public async Task StopWorkersAsync()
    {
        await WhenConsumingAsync();
        while (_workers.Count > 0)
        {
            await using var worker = _workers[0];
            _workers.RemoveAt(0);
            var code = await worker.StopAsync();
            Assert.True(code == 0, $"A worker that was stopped in order ended with {code}: {worker.Output}");
        }
    }

    /// <summary>How many attempts were written down, without reading them.</summary>
    public int CountAttempts() => (int)(_journal.EnumerateFiles("*.journal").Sum(static file => file.Length) / JournalLine.Length);

    /// <summary>Every attempt that was written down.</summary>
    public IReadOnlyList<JournalLine> ReadJournal()
    {
        var lines = new List<JournalLine>();
        foreach (var file in _journal.EnumerateFiles("*.journal"))
        {
            using var reader = new StreamReader(new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            lines.AddRange(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JournalLine.Parse));
        }

        return lines;
    }

    /// <summary>Messages that are ready in the work queue and its retry queue, and in the dead-letter queue; null while the broker cannot tell.</summary>
    /// <remarks>Asked over AMQP: the management API's figures of quorum queues are seconds old.</remarks>
    public async Task<(long Waiting, long DeadLetters)?> DepthAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            await using var channel = await connection.CreateChannelAsync();
            return (await CountAsync(FaultTopology.Queue) + await CountAsync(FaultTopology.RetryQueue), await CountAsync(FaultTopology.DeadLetterQueue));

            async Task<long> CountAsync(string queue) => (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (Exception away) when (away is RabbitMQClientException or IOException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The ids of the messages that are ready in a queue, in order. They go back when this returns.</summary>
    public async Task<IReadOnlyList<string>> ReadIdsAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var ids = new List<string>();
        while (await channel.BasicGetAsync(queue, autoAck: false) is { } message)
        {
            ids.Add(message.BasicProperties.MessageId!);
        }

        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        _journal.Delete(recursive: true);
        try
        {
            using var deleted = await Management.DeleteAsync($"api/vhosts/{Uri.EscapeDataString(_virtualHost)}");
        }
        catch (HttpRequestException)
        {
            // A broker that did not come back has failed the test already, and this must not hide how.
        }
    }

    private HttpClient Management => _brokers[0].Management;

    private Task<IConnection> ConnectAsync() =>
        new ConnectionFactory { Uri = _brokers[0].Amqp(_virtualHost), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    private WorkerProcess Start(params string[] arguments) => new(Broker, _type, _journal.FullName, arguments);
}
