namespace Warren.Topology;

/// <summary>The shape of <c>simulate --format json</c>: one for each scaling group. Times are seconds, rounded to milliseconds.</summary>
internal sealed record SimulationDocument(
    string Group,
    IReadOnlyList<string> Queues,
    long Tasks,
    long Ended,
    long Left,
    double LastTaskEndedSeconds,
    double LengthSeconds,
    long MaxMessages,
    double WaitP50Seconds,
    double WaitP99Seconds,
    double WaitMaxSeconds,
    int MaxInstances,
    double AverageInstances,
    double InstanceHours,
    double? Cost,
    double Used,
    double AtMaximumSeconds,
    int Ups,
    int Downs,
    int Flaps,
    long CutOff,
    IReadOnlyList<string> Advice,
    IReadOnlyList<SimulationDocument.Point> Timeline)
{
    public sealed record Point(double AtSeconds, long Messages, int Instances, double WaitSeconds);

    public static SimulationDocument Of(SimulationReport report, double? price) => new(
        report.Group.Name,
        [.. report.Group.Queues.Select(static queue => queue.Name)],
        report.Tasks,
        report.Ended,
        report.Left,
        Seconds(report.LastTaskEnded),
        Seconds(report.Length),
        report.MostMessages,
        Seconds(report.WaitHalf),
        Seconds(report.WaitNearlyAll),
        Seconds(report.WaitLongest),
        report.MostInstances,
        report.Length > TimeSpan.Zero ? Math.Round(report.InstanceTime / report.Length, 3) : 0,
        Math.Round(report.InstanceTime.TotalHours, 4),
        price is { } each ? Math.Round(report.InstanceTime.TotalHours * each, 4) : null,
        Math.Round(report.Used, 4),
        Seconds(report.AtMaximum),
        report.Ups,
        report.Downs,
        report.Flaps,
        report.CutOff,
        AdviceOf(report),
        [.. report.Timeline.Samples.Select(static sample => new Point(Seconds(sample.At), sample.Messages, sample.Instances, Seconds(sample.Wait)))]);

    /// <summary>What the run has shown, then what the numbers show by themselves.</summary>
    public static IReadOnlyList<string> AdviceOf(SimulationReport report) =>
        [.. ReportAdvice.Of(report), .. ScalingAdvice.For(report.Group, report.Settings.StartDelay, report.AverageDuration)];

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
