using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.Functions.Effects;

/// <summary>How handlers write their own files: as payloads are written, indented, without nulls.</summary>
internal static class DataJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(TaskJson.Options)
        {
            WriteIndented = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
