namespace Warren.Topology;

/// <summary>What a queue does when its tasks fail: retries, time limit, deliveries, storm guard.</summary>
internal static class RecoveryRules
{
    private const int LeastDeliveries = 3;
    private const int MostDeliveries = 1000;
    private const int MostQuorumDeliveries = 19;
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(15);

    public static IEnumerable<TopologyProblem> Check(QueueSpec queue) =>
        Delays(queue).Concat(Jitter(queue.Retry)).Concat(Limits(queue)).Concat(StormGuard(queue.StormGuard))
            .Select(found => new TopologyProblem($"Queue '{queue.Name}'", found.Problem, found.Fix));

    private static IEnumerable<(string Problem, string Fix)> Delays(QueueSpec queue) =>
        queue.Retry.Delays.Select(static (delay, index) => (delay, What: $"the delay of retry {index + 1}"))
            .Concat(queue.TaskRetryDelays.Select(static (delay, index) => (delay, What: $"entry {index + 1} of TaskRetryDelays")))
            .SelectMany(static one => TtlRules.Check(one.delay).Select(found => ($"{one.What} is {found.Problem}", found.Fix)));

    private static IEnumerable<(string Problem, string Fix)> Jitter(RetrySpec retry)
    {
        if (retry.Jitter is not (>= 0 and <= RetryQueues.MostJitter))
        {
            yield return (FormattableString.Invariant($"Retry.Jitter is {retry.Jitter}"), FormattableString.Invariant($"Use 0 to {RetryQueues.MostJitter}"));
        }
        else if (retry.Jitter > 0 && retry.JitterLanes is < 2 or > RetryQueues.MostLanes)
        {
            yield return ($"Retry.JitterLanes is {retry.JitterLanes}", $"Use 2 to {RetryQueues.MostLanes}");
        }
    }

    private static IEnumerable<(string Problem, string Fix)> Limits(QueueSpec queue)
    {
        if (!Enum.IsDefined(queue.RetryType))
        {
            yield return ($"RetryType {(int)queue.RetryType} does not exist", "Use Classic or Quorum");
        }

        if (queue.Timeout is { } timeout && (timeout < TimeSpan.FromMilliseconds(1) || timeout > TtlRules.Longest))
        {
            yield return ($"Timeout is {timeout:c}", "Use 1 ms to 24.8 days, or null for no limit");
        }

        var most = queue.Type == QueueType.Quorum ? MostQuorumDeliveries : MostDeliveries;
        if (queue.MaxDeliveries < LeastDeliveries || queue.MaxDeliveries > most)
        {
            yield return ($"MaxDeliveries is {queue.MaxDeliveries}", $"Use {LeastDeliveries} to {most}");
        }
    }

    private static IEnumerable<(string Problem, string Fix)> StormGuard(StormGuardSpec? guard)
    {
        if (guard is null)
        {
            yield break;
        }

        if (guard.FailureRatio is not (> 0 and <= 1))
        {
            yield return (FormattableString.Invariant($"StormGuard.FailureRatio is {guard.FailureRatio}"), "Use more than 0 and at most 1");
        }

        if (guard.MinimumTasks < 2)
        {
            yield return ($"StormGuard.MinimumTasks is {guard.MinimumTasks}", "Use 2 or more");
        }

        if (guard.Window < ShortestWindow || guard.Window > LongestWindow)
        {
            yield return ($"StormGuard.Window is {guard.Window:c}", "Use 0.5 s to 1 day");
        }

        if (guard.FirstPause < ShortestWindow || guard.FirstPause > LongestWindow)
        {
            yield return ($"StormGuard.FirstPause is {guard.FirstPause:c}", "Use 0.5 s to 1 day");
        }
        else if (guard.LongestPause < guard.FirstPause || guard.LongestPause > LongestWindow)
        {
            yield return ($"StormGuard.LongestPause is {guard.LongestPause:c}", $"Use {guard.FirstPause:c} (FirstPause) to 1 day");
        }

        if (guard.LongestHold <= TimeSpan.Zero || guard.LongestHold > LongestHold)
        {
            yield return ($"StormGuard.LongestHold is {guard.LongestHold:c}", "Use more than 0 and at most 15 min");
        }
    }
}
