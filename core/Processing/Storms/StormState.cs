namespace Warren;

/// <summary>Whether this instance holds back the tasks of a queue because nearly all of them fail. Other instances decide for themselves.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Slowed">Whether tasks are held back.</param>
/// <param name="Since">Since when, or null when they are not.</param>
/// <param name="Reason">Why, in words, or null when they are not.</param>
/// <param name="Held">Tasks that are held back now.</param>
public sealed record StormState(string Queue, bool Slowed, DateTimeOffset? Since, string? Reason, int Held);
