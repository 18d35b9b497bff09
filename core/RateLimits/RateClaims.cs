using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Warren.RateLimits;

/// <summary>What a task says of provider, workspace and tokens: its headers, else members of its body beside the payload or in it. Pure.</summary>
/// <remarks>The seeds publish these as members <c>provider</c>, <c>workspace_id</c> and <c>estimated_tokens</c> by plain AMQP.</remarks>
public static class RateClaims
{
    /// <summary>The largest estimate, two billion tokens. More is taken for as many.</summary>
    public const long MaxTokens = int.MaxValue;

    private static readonly string[] ProviderNames = ["provider"];
    private static readonly string[] WorkspaceNames = ["workspace", "workspace_id", "workspaceId"];
    private static readonly string[] TokenNames = ["estimatedTokens", "estimated_tokens"];

    /// <summary>Which provider a body names, or null.</summary>
    /// <param name="root">The body.</param>
    /// <param name="payload">Its payload, or the body again.</param>
    public static string? Provider(JsonElement root, JsonElement payload) => Name(Find(root, payload, ProviderNames));

    /// <summary>Which workspace a body names, or null. A number is taken for its digits.</summary>
    /// <inheritdoc cref="Provider"/>
    public static string? Workspace(JsonElement root, JsonElement payload) => Name(Find(root, payload, WorkspaceNames));

    /// <summary>How many tokens a body estimates, or null.</summary>
    /// <inheritdoc cref="Provider"/>
    public static long? EstimatedTokens(JsonElement root, JsonElement payload) =>
        Find(root, payload, TokenNames) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var tokens) && tokens >= 0 ? Math.Min(tokens, MaxTokens) : null;

    /// <summary>What a delivered task asks for; null when nothing limits it.</summary>
    internal static RateClaim? Of(TaskMessage task, RateLimitOptions options)
    {
        var provider = Short(TaskHeaders.ReadText(task.Headers, TaskHeaders.Provider)) ?? Provider(task.Root, task.Payload);
        if (provider is null || !options.Providers.TryGetValue(provider, out var limits))
        {
            return null;
        }

        return Of(
            provider,
            limits,
            Short(TaskHeaders.ReadText(task.Headers, TaskHeaders.Workspace)) ?? Workspace(task.Root, task.Payload),
            task.Id,
            task.Priority,
            ReadTokens(task.Headers) ?? EstimatedTokens(task.Root, task.Payload));
    }

    /// <summary>What a task asks for that is to be published; null when nothing limits it.</summary>
    internal static RateClaim? Of(TaskSubmission submission, string id, RateLimitOptions options) =>
        submission.Provider is { } provider && options.Providers.TryGetValue(provider, out var limits)
            ? Of(provider, limits, submission.Workspace, id, submission.Priority, submission.EstimatedTokens)
            : null;

    private static RateClaim? Of(string provider, ProviderLimits limits, string? workspace, string id, int priority, long? tokens)
    {
        var own = limits.Of(workspace);
        var total = limits.Total is { IsLimit: true } all ? all : null;
        return own is null && total is null ? null : new(provider, workspace, id, priority, tokens ?? limits.DefaultTokens, own, total);
    }

    private static long? ReadTokens(IReadOnlyDictionary<string, object?> headers) => headers.GetValueOrDefault(TaskHeaders.EstimatedTokens) switch
    {
        sbyte or byte or short or ushort or int or uint or long => Math.Clamp(Convert.ToInt64(headers[TaskHeaders.EstimatedTokens], CultureInfo.InvariantCulture), 0, MaxTokens),
        string or byte[] when long.TryParse(TaskHeaders.ReadText(headers, TaskHeaders.EstimatedTokens), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => Math.Min(number, MaxTokens),
        _ => null,
    };

    private static JsonElement? Find(JsonElement root, JsonElement payload, string[] names)
    {
        foreach (var place in new[] { root, payload })
        {
            foreach (var name in names)
            {
                if (place.ValueKind == JsonValueKind.Object && place.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                {
                    return value;
                }
            }
        }

        return null;
    }

    private static string? Name(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => Short(text.GetString()),
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var digits) => digits.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? Short(string? text) => text is { Length: > 0 } && Encoding.UTF8.GetByteCount(text) <= TaskLimits.MaxShortString ? text : null;
}
