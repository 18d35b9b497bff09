namespace Warren.Faults;

/// <summary>Repeats a fault as often as the suite's form asks for.</summary>
internal static class Rounds
{
    public static async Task RunAsync(Func<Task> round)
    {
        for (var done = 0; done < SuiteSize.Rounds; done++)
        {
            await round();
        }
    }
}
