using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Workspace;

/// <summary>The payload of <c>completion</c>: <see cref="Content"/> or <see cref="Messages"/> is needed.</summary>
internal sealed record Completion : IValidatableObject
{
    /// <summary>What the user says. Default none. Comes after <see cref="Messages"/> when both are there.</summary>
    public string? Content { get; init; }

    /// <summary>The conversation so far. Default none.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>The service, when it is configured by name; else, and by default, the default service.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Provider { get; init; }

    /// <summary>Who pays; may also stand beside the payload. Default none.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? WorkspaceId { get; init; }

    /// <summary>Default: the service's configured model.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Model { get; init; }

    /// <summary>What the publisher thinks that it takes, for rate limits; recorded beside the real figure. Default none.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "estimated_tokens must be 0 or more.")]
    public int? EstimatedTokens { get; init; }

    /// <summary>The longest answer. Default: the service's.</summary>
    [Range(1, 10_000_000, ErrorMessage = "max_tokens must be 1 to 10000000.")]
    public int? MaxTokens { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Content is null && Messages is not { Count: > 0 })
        {
            yield return new ValidationResult("content or messages is needed: it says what is to be answered.", [nameof(Content), nameof(Messages)]);
        }
    }

    /// <summary>The conversation as the service gets it.</summary>
    public IReadOnlyList<ChatMessage> Conversation() =>
        Content is null ? Messages ?? [] : [.. Messages ?? [], new ChatMessage { Role = "user", Content = Content }];
}

/// <summary>One message of a conversation.</summary>
internal sealed record ChatMessage
{
    /// <summary><c>system</c>, <c>user</c> or <c>assistant</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The text.</summary>
    public required string Content { get; init; }
}

/// <summary>What <c>completion</c> returns.</summary>
/// <param name="Answer">What the service said.</param>
/// <param name="Model">The model that said it.</param>
/// <param name="FinishReason">Why it ended, as the service says; null when it does not.</param>
/// <param name="PromptTokens">Tokens of the question.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="TotalTokens">Both.</param>
/// <param name="UsageFile">The usage record, relative to the data folder.</param>
internal sealed record CompletionResult(
    string Answer, string Model, string? FinishReason, int PromptTokens, int CompletionTokens, int TotalTokens, string UsageFile);
