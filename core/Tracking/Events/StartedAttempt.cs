namespace Warren.Tracking;

/// <summary>An attempt that has begun. All events of it name it with the same values: that is how they are known to belong together.</summary>
/// <param name="Number">Which attempt of the run, from 1. A task that is delivered again after a crash runs the same number again.</param>
/// <param name="Worker">The worker that runs it.</param>
/// <param name="StartedAt">When it began, on that worker's clock.</param>
public sealed record StartedAttempt(int Number, string Worker, DateTimeOffset StartedAt);
