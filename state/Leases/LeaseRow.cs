using Warren.Leases;

namespace Warren.State;

/// <summary>A lease, as a query returns it.</summary>
#pragma warning disable CA1812 // Dapper makes it
internal sealed record LeaseRow
#pragma warning restore CA1812
{
    public string Scope { get; init; } = "";

    public long Token { get; init; }

    public string? Task { get; init; }

    public string? Worker { get; init; }

    public long AcquiredAt { get; init; }

    public long ExpiresAt { get; init; }

    public LeaseHolder ToHolder() =>
        new(Scope, Token, Task, Worker, DateTimeOffset.FromUnixTimeMilliseconds(AcquiredAt), DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt));
}
