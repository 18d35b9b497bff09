namespace Warren.Leases;

/// <summary>What a lease is asked for.</summary>
/// <param name="Scope">What it is a place in; see <see cref="LeaseScopes"/>. At most 600 characters count.</param>
/// <param name="Limit">How many may hold one there at once, from 1. Who asks says it, so whoever asks with a smaller one waits until fewer hold one.</param>
/// <param name="Id">The lease's id, made up by who asks: unique among all leases of all scopes. Asking again with it repeats the request.</param>
/// <param name="TimeToLive">How long it lasts without being renewed, at least 1 ms.</param>
public sealed record LeaseRequest(string Scope, int Limit, string Id, TimeSpan TimeToLive)
{
    /// <summary>The id of the task that it is for; only to tell others. Null: not known.</summary>
    public string? Task { get; init; }

    /// <summary>The process that it is for; only to tell others. Null: not known.</summary>
    public string? Worker { get; init; }
}
