using System.Text.Json;
using Warren.Tracking;

namespace Warren.State.Tests.Support;

/// <summary>Makes events.</summary>
internal static class Tell
{
    /// <summary>When everything begins; the others count seconds from it.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static TaskIdentity Task(string id = "task", int run = 1) =>
        new() { Id = id, Queue = "notifications", Task = "send_email", Priority = 5, Workspace = "acme", CorrelationId = "order-7", Lock = "customer:7", CreatedAt = Start, Run = run };

    public static StartedAttempt Attempt(double seconds, int number = 1, string worker = "worker-a") => new(number, worker, At(seconds));

    public static TaskEvent Queued(string id = "task", double seconds = 0, int run = 1) => new TaskEvent.Queued(Task(id, run), At(seconds));

    public static TaskEvent Running(StartedAttempt attempt, string id = "task", int run = 1) => new TaskEvent.Running(Task(id, run), attempt);

    public static TaskEvent Completed(StartedAttempt attempt, double seconds, string id = "task", string? result = null, int run = 1) =>
        new TaskEvent.Completed(Task(id, run), At(seconds), attempt, result);

    public static TaskEvent Dead(StartedAttempt attempt, double seconds, string id = "task", int run = 1) =>
        new TaskEvent.DeadLettered(Task(id, run), At(seconds), attempt.Number, attempt, "retries_exhausted", "it failed");

    /// <summary>Everything that is known of a task, as text that can be compared.</summary>
    public static string Everything(TrackedTask? task) => JsonSerializer.Serialize(task);
}
