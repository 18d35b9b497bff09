using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.Functions.Effects;

/// <summary>Reads an id that publishers give as a whole number or as a string; both forms mean the same id.</summary>
internal sealed class EntityIdConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return EntityId.From(document.RootElement) ?? throw new JsonException($"{EntityId.Expected} is expected here.");
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>The id of a customer, an order, a user, a workspace.</summary>
internal static class EntityId
{
    public const string Expected = "A whole number or a string of 1 to 255 characters without control characters";

    /// <summary>The id's text, or null when the value is none.</summary>
    public static string? From(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(),
        JsonValueKind.String when value.GetString() is { Length: >= 1 and <= 255 } text && !text.Any(char.IsControl) => text,
        _ => null,
    };

    /// <summary>The id that the payload gives, else the body's top-level member of that name (the seed puts <c>customer_id</c> there), else null.</summary>
    /// <exception cref="PermanentTaskException">The member is there and is not an id.</exception>
    public static string? Find(string? fromPayload, TaskContext context, string member)
    {
        if (fromPayload is not null)
        {
            return fromPayload;
        }

        return context.Message.Member(member) is { ValueKind: not JsonValueKind.Null } value
            ? From(value) ?? throw new PermanentTaskException($"{member} {Excerpt.Of(value.GetRawText(), 60)} is not an id. {EntityId.Expected} is expected.")
            : null;
    }

    /// <summary>As <see cref="Find"/>.</summary>
    /// <exception cref="PermanentTaskException">It is missing too.</exception>
    public static string Require(string? fromPayload, TaskContext context, string member) =>
        Find(fromPayload, context, member)
        ?? throw new PermanentTaskException($"{member} is missing. {Expected} is expected in the payload or beside it.");
}
