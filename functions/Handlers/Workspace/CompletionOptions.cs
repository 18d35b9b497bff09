namespace Warren.Functions.Handlers.Workspace;

/// <summary>The chat services: the section <c>Completion</c>, which is the default service and may hold others by name.</summary>
internal sealed record CompletionOptions
{
    /// <summary>The OpenAI-compatible API, e.g. <c>https://llm.example/v1</c>; <c>/chat/completions</c> is added unless it ends so. Default none.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Sent as bearer token. Default none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The model for tasks that name none. Default none.</summary>
    public string? Model { get; init; }

    /// <summary>How long one answer may take. Default 2 minutes; more than zero, at most 25 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Services for tasks that name a <c>provider</c>; what one leaves out is not taken from the default service.</summary>
    public IReadOnlyDictionary<string, CompletionProvider> Providers { get; init; } =
        new Dictionary<string, CompletionProvider>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Leaves the keys out.</summary>
    public override string ToString() => nameof(CompletionOptions);
}

/// <summary>One chat service: the section <c>Completion:Providers:&lt;name&gt;</c>.</summary>
internal sealed record CompletionProvider
{
    /// <inheritdoc cref="CompletionOptions.BaseUrl"/>
    public string? BaseUrl { get; init; }

    /// <inheritdoc cref="CompletionOptions.ApiKey"/>
    public string? ApiKey { get; init; }

    /// <inheritdoc cref="CompletionOptions.Model"/>
    public string? Model { get; init; }

    /// <summary>Leaves the key out.</summary>
    public override string ToString() => nameof(CompletionProvider);
}
