using Warren.Topology;

namespace Warren.Cli.Autoscale;

/// <summary>Starts and stops worker processes on this machine by the rule that KEDA and the Kubernetes autoscaler follow elsewhere.</summary>
internal sealed class Autoscaler(AutoscalePlan plan, BrokerStatistics broker, AutoscaleLog log, TimeProvider time)
{
    private static readonly TimeSpan ProcessStart = TimeSpan.FromSeconds(2);

    private readonly GroupWorkers[] _groups = [.. plan.Groups.Select(group => new GroupWorkers(group, plan, log, time))];
    private string? _trouble;

    /// <summary>Scales until it is told to stop or the process that serves HTTP has ended; then lets all processes finish, and returns when they have.</summary>
    /// <returns>Whether it was told to stop.</returns>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        log.Say($"scales {string.Join(", ", plan.Groups.Select(static group => $"{group.Name} ({group.MinInstances} to {group.MaxInstances})"))}, looking every {plan.Polling.TotalSeconds:0.#} s");
        foreach (var advice in plan.Groups.SelectMany(static group => ScalingAdvice.For(group, ProcessStart)))
        {
            log.Say($"advice: {advice}");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var front = plan.Port is { } port ? AppProcess.Start("http", plan, plan.FrontArguments(port), list: true, log) : null;
        var watching = front is null ? Task.CompletedTask : EndWithAsync(front, ending);
        try
        {
            using var timer = new PeriodicTimer(plan.Polling, time);
            do
            {
                await TurnAsync(ending.Token);
            }
            while (await timer.WaitForNextTickAsync(ending.Token));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            log.Say($"stops: {Processes} workers finish what runs within {AutoscalePlan.EndGrace.TotalSeconds:0} s");
        }
        finally
        {
            await ending.CancelAsync();
            // Together: each may take its whole grace period.
            await Task.WhenAll([.. _groups.Select(static group => group.DisposeAsync().AsTask()), front?.DisposeAsync().AsTask() ?? Task.CompletedTask]);
            await watching;
        }

        log.Say("stopped");
        return stopping.IsCancellationRequested;
    }

    private int Processes => _groups.Sum(static group => group.Processes);

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            var messages = await broker.MessagesAsync(cancellationToken);
            if (_trouble is not null)
            {
                log.Say("the broker answers again");
                _trouble = null;
            }

            foreach (var group in _groups)
            {
                await group.TurnAsync(messages, plan.MostWorkers - Processes, () => broker.HeldAsync(cancellationToken));
            }
        }
        catch (TopologyException trouble)
        {
            // Nobody is stopped because nothing is known.
            if (trouble.Message != _trouble)
            {
                log.Say($"leaves everything as it is: {trouble.Message}");
            }

            _trouble = trouble.Message;
        }
    }

    private async Task EndWithAsync(AppProcess front, CancellationTokenSource ending)
    {
        var code = await front.Exited;
        if (!ending.IsCancellationRequested)
        {
            log.Say($"the process that serves HTTP ended with exit code {code}");
            await ending.CancelAsync();
        }
    }
}
