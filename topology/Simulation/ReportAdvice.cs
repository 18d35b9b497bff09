namespace Warren.Topology;

/// <summary>What a simulation has shown to be worth another look. Pure.</summary>
internal static class ReportAdvice
{
    public static IReadOnlyList<string> Of(SimulationReport report)
    {
        var (group, settings) = (report.Group, report.Settings);
        var advice = new List<string>();
        if (report.Left > 0 && report.Length < settings.Limit)
        {
            advice.Add($"{report.Left} {(report.Left == 1 ? "task is" : "tasks are")} left for ever: not more than Activation, so no instance is woken. Set Activation to 0.");
        }
        else if (report.Left > 0)
        {
            advice.Add($"{report.Left} tasks were left after {report.Length.TotalHours:0.#} h. {More(group)}");
        }
        else if (report.AtMaximum > TimeSpan.FromMinutes(10) && report.AtMaximum > report.Length / 4 && report.MostInstances > group.MinInstances)
        {
            advice.Add($"For {Times.Short(report.AtMaximum)} all {group.MaxInstances} instances were wanted while tasks waited up to {Times.Short(report.WaitLongest)}. {More(group)}");
        }

        if (report.CutOff > 0)
        {
            advice.Add(
                $"{report.CutOff} times a task was cut off because its instance had to go, and ran again: tasks run up to {Times.Short(report.LongestDuration)}, an instance may drain for {Times.Short(settings.Grace)}. "
                + "Raise the grace period (Warren:ShutdownGrace and the platform's terminationGracePeriodSeconds), or make tasks shorter.");
        }

        if (report.Flaps > 0)
        {
            advice.Add(
                $"{report.Flaps} times instances came back within {SimulationTally.FlapTime.TotalMinutes:0} min after others had gone (of {report.Ups} times that their number rose). "
                + "Raise MinInstances, or TasksPerInstance if the wait allows it; Cooldown where they go to none.");
        }

        return advice;
    }

    private static string More(ScalingGroup group) => $"Raise MaxInstances ({group.MaxInstances}) or Concurrency ({string.Join(", ", group.Queues.Select(static queue => queue.Concurrency))}).";
}
