using System.Text.Json;

namespace Warren.Functions.Handlers.Reports;

/// <summary>One value of a table. The default is the value of a member that an object lacks.</summary>
/// <param name="Value">As text; empty for JSON's null; null when it is missing.</param>
/// <param name="Json">The value as it stood in JSON; undefined when it comes from CSV, where everything is text, or is missing.</param>
internal readonly record struct Cell(string? Value, JsonElement Json)
{
    public string Text => Value ?? "";

    public bool IsMissing => Value is null;

    public static Cell FromText(string text) => new(text, default);

    public static Cell FromJson(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new(value.GetString(), value),
        JsonValueKind.Null => new("", value),
        _ => new(value.GetRawText(), value),
    };

    /// <summary>Writes it with its JSON type when it has one, else as a string: a CSV's <c>0123</c> must not become 123.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (Json.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteStringValue(Text);
        }
        else
        {
            Json.WriteTo(writer);
        }
    }
}
