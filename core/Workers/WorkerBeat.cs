namespace Warren.Workers;

/// <summary>A sign of life. It says everything that is known of the worker, so that any of them may be the first that the store hears.</summary>
/// <param name="Id">The worker's name, as attempts have it.</param>
/// <param name="StartedAt">When its process began, on its own clock. The same id with another time is another process.</param>
/// <param name="Profile">What it is.</param>
/// <param name="Uptime">How long it has been running.</param>
/// <param name="Running">How many tasks run on it.</param>
/// <param name="Tasks">The ones that have run longest, at most <see cref="MaxTasks"/>.</param>
/// <param name="Life">What the last beat was answered with; -1 at first.</param>
public sealed record WorkerBeat(string Id, DateTimeOffset StartedAt, WorkerProfile Profile, TimeSpan Uptime, int Running, IReadOnlyList<WorkerTask> Tasks, int Life)
{
    /// <summary>How many tasks a beat tells of: 100.</summary>
    public const int MaxTasks = 100;
}

/// <summary>A task that runs on a worker.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Task">Its name, or null.</param>
/// <param name="Attempt">Which attempt of it, from 1.</param>
/// <param name="Since">Since when, on the worker's clock.</param>
public sealed record WorkerTask(string Id, string Queue, string? Task, int Attempt, DateTimeOffset Since);
