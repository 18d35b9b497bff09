using System.Text.Json;

namespace Warren;

/// <summary>A task as it came from its queue, decoded.</summary>
public sealed record TaskMessage
{
    /// <summary>The task's id: the message id, or a fresh UUIDv7 when the publisher gave none. Kept through retry and replay.</summary>
    public required string Id { get; init; }

    /// <summary>The task's name, e.g. <c>send_email</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The queue that it came from.</summary>
    public required string Queue { get; init; }

    /// <summary>The body as published, never changed.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// The body as JSON: an object with every member that the publisher sent, or a string for a plain-text body.
    /// </summary>
    public required JsonElement Root { get; init; }

    /// <summary>The member <c>payload</c> when there is one, else <see cref="Root"/>.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>1 (most urgent) to 10.</summary>
    public required int Priority { get; init; }

    /// <summary>How many times it has been retried: 0 on the first attempt.</summary>
    public required int RetryCount { get; init; }

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => RetryCount + 1;

    /// <summary>When the first attempt began; null on the first attempt.</summary>
    public DateTimeOffset? FirstAttemptAt { get; init; }

    /// <summary>When it was published, to the second; null when the publisher did not say.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Before when it may not run, or null.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>From when on it may no longer be started, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The publisher's correlation id, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The publisher's headers. Warren's and the broker's own are left out.</summary>
    public IReadOnlyDictionary<string, object?> Headers { get; init; } = new Dictionary<string, object?>();

    /// <summary>A top-level member of the body other than the payload (<c>customer_id</c> in the seed), or null when absent.</summary>
    public JsonElement? Member(string name) =>
        Root.ValueKind == JsonValueKind.Object && Root.TryGetProperty(name, out var value) ? value : null;
}
