using System.Diagnostics;
using Warren.Faults.Ledger;
using Warren.Faults.Load;
using Warren.Faults.Processes;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Faults;

/// <summary>One run of one fault: load on, strikes at given points of it, everything whole again, then the ledger.</summary>
/// <param name="fault">How the table calls it.</param>
/// <param name="type">What the queues are.</param>
/// <param name="http">Whether tasks are submitted over HTTP; else through the publisher.</param>
internal sealed class FaultRun(string fault, QueueType type, bool http) : IAsyncDisposable
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly List<(bool OfHandled, double Part, Func<Task> Strike)> _strikes = [];
    private readonly int _gatewayPort = http ? FreePorts.Take(1)[0] : 0;
    private TimeSpan _pause = TimeSpan.FromSeconds(1);
    private long _looked;
    private Stage? _stage;
    private WorkerProcess? _gateway;
    private LoadRun? _load;

    /// <summary>Whether its strikes end a broker.</summary>
    public bool EndsBroker { get; init; }

    public Stage Stage => _stage!;

    public LoadRun Load => _load!;

    /// <summary>Strikes when a part of the tasks has been submitted.</summary>
    public FaultRun AtSubmitted(double part, Func<FaultRun, Task> strike)
    {
        _strikes.Add((false, part, () => strike(this)));
        return this;
    }

    /// <summary>Strikes when a part of the tasks has been handled.</summary>
    public FaultRun AtHandled(double part, Func<FaultRun, Task> strike)
    {
        _strikes.Add((true, part, () => strike(this)));
        return this;
    }

    /// <summary>Runs once, prints the ledger and demands that nothing was lost.</summary>
    public async Task<LedgerEntry> RunAsync(params IReadOnlyList<RabbitBroker> brokers)
    {
        var started = Stopwatch.StartNew();
        _stage = await Stage.SetAsync(brokers, type, SuiteSize.Workers, EndsBroker);
        if (http)
        {
            _gateway = await Stage.StartGatewayAsync(_gatewayPort);
        }

        await using ISubmitter submitter = http ? new HttpSubmitter(_gatewayPort) : new PublisherSubmitter(Stage.Broker, Stage.Topology);
        _load = new LoadRun(submitter, SuiteSize.Tasks);
        var loading = Load.RunAsync(TestContext.Current.CancellationToken);
        try
        {
            await StrikeAsync(loading);
        }
        finally
        {
            Load.Suffice();
            await loading;
        }

        await Eventually.TriedAsync(IsDrainedAsync, DrainLimit, BetweenLooks);
        var outputs = Outputs();
        await Stage.StopWorkersAsync();
        var (work, retry) = (await Stage.ReadIdsAsync(FaultTopology.Queue), await Stage.ReadIdsAsync(FaultTopology.RetryQueue));
        var journal = Stage.ReadJournal();
        var entry = LedgerEntry.Count(
            Load.Attempted, Load.Confirmed, journal, await Stage.ReadIdsAsync(FaultTopology.DeadLetterQueue), [.. work, .. retry], EndsBroker);
        LedgerTable.Print(fault, BrokerName(brokers), $"{type}".ToLowerInvariant(), entry, started.Elapsed);
        Assert.True(entry.Lost.Count == 0, $"{fault}: lost {entry.Lost.Count}, such as {string.Join(" ", entry.Lost.Take(3))}. {outputs}");
        Assert.True(
            entry.Left.Count == 0,
            $"{fault}: {entry.Left.Count} still wait after at most {DrainLimit.TotalMinutes:0} minutes; {work.Count} in the work queue, {retry.Count} in the retry queue, such as {string.Join(" ", entry.Left.Take(3))}. {outputs}");
        Assert.True(entry.Unexplained.Count == 0, $"{fault}: {entry.Unexplained.Count} doubled without a redelivery, such as {string.Join("; ", journal.Where(line => entry.Unexplained.Contains(line.Id)).Take(6))}. {outputs}");
        return entry;
    }

    /// <summary>Ends the HTTP instance abruptly and starts it again.</summary>
    public async Task KillGatewayAsync()
    {
        await using (_gateway)
        {
            await _gateway!.KillAsync();
        }

        _gateway = await Stage.StartGatewayAsync(_gatewayPort);
    }

    /// <summary>Returns when so many more submissions were refused or stayed uncertain: proof that the fault bites.</summary>
    public async Task UntilRefusedAsync(int more)
    {
        var before = Load.Refused;
        await Eventually.Async(() => Load.Refused >= before + more, $"{more} submissions refused", Outputs);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_stage is not null)
        {
            await _stage.DisposeAsync();
        }
    }

    private async Task StrikeAsync(Task loading)
    {
        foreach (var (ofHandled, part, strike) in _strikes)
        {
            var threshold = (int)(part * SuiteSize.Tasks);
            await Eventually.Async(
                () => loading.IsFaulted || (ofHandled ? Stage.CountAttempts() : Load.Attempted) >= threshold,
                $"{threshold} tasks {(ofHandled ? "handled" : "submitted")}",
                Outputs);
            await strike();
        }

        // Otherwise the last fault may have stopped the system, and nothing lost would say nothing.
        var wanted = Load.Confirmed.Count + (SuiteSize.Tasks / 10);
        await Eventually.Async(() => loading.IsFaulted || Load.Confirmed.Count >= wanted, $"{SuiteSize.Tasks / 10} submissions confirmed after the last fault", Outputs);
    }

    /// <summary>Whether every confirmed task has ended and nothing waits any more.</summary>
    private async Task<bool> IsDrainedAsync()
    {
        var handled = Stage.ReadJournal().Where(static line => line.Handled).Select(static line => line.Id).ToHashSet(StringComparer.Ordinal);
        if (!Load.Passing.All(handled.Contains) || await Stage.DepthAsync() is not { Waiting: 0 } depth || depth.DeadLetters < Load.Confirmed.Count - Load.Passing.Count)
        {
            return false;
        }

        // Dead letters of tasks that were not confirmed are counted too, so the ids decide. Quorum queues bear few looks at a message.
        if (_looked != 0 && Stopwatch.GetElapsedTime(_looked) < _pause)
        {
            return false;
        }

        (_looked, _pause) = (Stopwatch.GetTimestamp(), _pause * 2);
        var dead = (await Stage.ReadIdsAsync(FaultTopology.DeadLetterQueue)).ToHashSet(StringComparer.Ordinal);
        return Load.Confirmed.All(id => handled.Contains(id) || dead.Contains(id));
    }

    private static string BrokerName(IReadOnlyList<RabbitBroker> brokers) =>
        $"{Environment.GetEnvironmentVariable("WARREN_TEST_RABBIT_VERSION") ?? "3.10"}{(brokers.Count > 1 ? $", {brokers.Count} nodes" : "")}";

    private string Outputs() => string.Concat(Stage.Workers.Append(_gateway).OfType<WorkerProcess>().Select(static process => $"\n--- a process printed:\n{process.Output}"));
}
