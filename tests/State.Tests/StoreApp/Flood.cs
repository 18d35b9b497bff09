using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>Tasks of batches, without end.</summary>
internal static class Flood
{
    public static async Task<int> RunAsync(ITaskStore store)
    {
        for (var batch = 0; ; batch++)
        {
            await store.WriteAsync([.. Enumerable.Range(0, 20).Select(number => Task(batch, number))]);
            Console.WriteLine(batch);
        }
    }

    private static TaskEvent Task(int batch, int number) =>
        new TaskEvent.Queued(new() { Id = $"{batch}-{number}", Queue = "flood", Workspace = $"{batch}" }, DateTimeOffset.UnixEpoch);
}
