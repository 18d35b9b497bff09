using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>Tasks of batches.</summary>
internal static class Flood
{
    public static TaskEvent Task(int batch, int number) =>
        new TaskEvent.Queued(new() { Id = $"{batch}-{number}", Queue = "flood", Workspace = $"{batch}" }, DateTimeOffset.UnixEpoch);
}
