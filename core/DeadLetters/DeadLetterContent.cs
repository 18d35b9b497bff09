using System.Text.Json.Nodes;

namespace Warren;

/// <summary>A dead letter with what it carries.</summary>
/// <param name="Letter">What it is.</param>
/// <param name="Stack">The exception's stack, shortened, or null.</param>
/// <param name="Headers">The publisher's headers as JSON. Long texts are shortened; bytes that are no text stand as <c>{"base64": …}</c>.</param>
/// <param name="Body">The body.</param>
public sealed record DeadLetterContent(DeadLetter Letter, string? Stack, JsonObject Headers, DeadLetterBody Body);

/// <summary>A body to be shown.</summary>
/// <param name="Text">The body as text when it is UTF-8, else null.</param>
/// <param name="Base64">The body as base64 when it is no text, else null.</param>
/// <param name="Truncated">Whether only the first 64 KiB are shown.</param>
public sealed record DeadLetterBody(string? Text, string? Base64, bool Truncated);
