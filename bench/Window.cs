namespace Warren.Bench;

/// <summary>Runs an operation many times with a bound on how many are under way.</summary>
internal static class Window
{
    public static async Task RunAsync(int count, int window, Func<Task> operation)
    {
        var running = new Task[window];
        Array.Fill(running, Task.CompletedTask);
        for (var index = 0; index < count; index++)
        {
            await running[index % window];
            running[index % window] = operation();
        }

        await Task.WhenAll(running);
    }
}
