namespace Warren.Functions.Effects;

/// <summary>An HTTP service that tasks are handed to: the sections <c>Sms</c>, <c>Push</c> and <c>Payments</c>.</summary>
internal sealed record EndpointOptions
{
    /// <summary>Where to POST, an absolute http or https URL. Default none: the task is written to the outbox folder instead.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Sent as bearer token. Default none. Ignored without <see cref="Endpoint"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long one request may take in all. Default 30 seconds; more than zero, at most 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Leaves the key out.</summary>
    public override string ToString() => $"{nameof(EndpointOptions)} ({(Endpoint is null ? "outbox" : HttpTarget.Show(Endpoint))})";
}
