namespace Warren.Functions.Handlers.Workspace;

/// <summary>What a completion took: the file <c>usage/&lt;day&gt;/&lt;task id&gt;.json</c>.</summary>
/// <remarks>It holds the answer too, so that a task that is delivered again is answered from here and not paid for twice.</remarks>
internal sealed record UsageRecord
{
    public required string TaskId { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? WorkspaceId { get; init; }

    public string? Provider { get; init; }

    public required string Model { get; init; }

    public int? EstimatedTokens { get; init; }

    public required int PromptTokens { get; init; }

    public required int CompletionTokens { get; init; }

    public required int TotalTokens { get; init; }

    public string? FinishReason { get; init; }

    public required string Answer { get; init; }
}
