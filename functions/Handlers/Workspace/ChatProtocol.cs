using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.Functions.Handlers.Workspace;

/// <summary>What is posted to <c>/chat/completions</c>.</summary>
internal sealed record ChatRequest(
    string Model,
    IReadOnlyList<ChatMessage> Messages,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxTokens);

/// <summary>What of the answer is used.</summary>
internal sealed record ChatAnswer(string Text, string? Model, string? FinishReason, int PromptTokens, int CompletionTokens, int TotalTokens)
{
    /// <summary>Reads an answer; null when it is not of that protocol.</summary>
    public static ChatAnswer? Read(string body)
    {
        ChatResponse? response;
        try
        {
            response = JsonSerializer.Deserialize<ChatResponse>(body, TaskJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }

        if (response?.Choices is not [{ Message.Content: { } text } choice, ..])
        {
            return null;
        }

        var usage = response.Usage ?? new ChatUsage(0, 0, 0);
        return new(
            text,
            response.Model,
            choice.FinishReason,
            usage.PromptTokens,
            usage.CompletionTokens,
            usage.TotalTokens > 0 ? usage.TotalTokens : usage.PromptTokens + usage.CompletionTokens);
    }

    private sealed record ChatResponse(string? Model, IReadOnlyList<ChatChoice>? Choices, ChatUsage? Usage);

    private sealed record ChatChoice(ChatChoiceMessage? Message, string? FinishReason);

    private sealed record ChatChoiceMessage(string? Content);

    private sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens);
}
