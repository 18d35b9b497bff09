using System.Text.Json;

namespace Warren;

/// <summary>How payloads are written and read: snake_case names, unknown members ignored, numbers may stand in strings, at most 64 levels.</summary>
public static class TaskJson
{
    /// <summary>How deeply a body may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>The options that payload records are serialized with. Read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowReadingFromString,
            MaxDepth = MaxDepth,
            RespectNullableAnnotations = true,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
