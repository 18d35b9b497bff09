using System.Text.Json;

namespace Warren.DeadLettering;

/// <summary>Gives a body another payload. Pure.</summary>
internal static class PayloadEdit
{
    /// <summary>The body with the member <c>payload</c> replaced, or added; every other member stays byte for byte.</summary>
    /// <returns>The body, or why it cannot be edited.</returns>
    public static (byte[]? Body, string? Problem) Apply(ReadOnlyMemory<byte> body, JsonElement payload)
    {
        if (TaskEnvelope.TryParse(body, out var document) is { } unreadable)
        {
            return (null, $"Its payload cannot be replaced: {unreadable.Message}");
        }

        using (document)
        using (var stream = new MemoryStream())
        {
            using (var writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                var written = false;
                foreach (var member in document!.RootElement.EnumerateObject())
                {
                    if (member.NameEquals("payload"u8))
                    {
                        written = written || Write(writer, payload);
                    }
                    else
                    {
                        writer.WritePropertyName(member.Name);
                        writer.WriteRawValue(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
                    }
                }

                _ = written || Write(writer, payload);
                writer.WriteEndObject();
            }

            return stream.Length > TaskLimits.MaxBodyBytes
                ? (null, $"With that payload the body would have {stream.Length:N0} bytes; at most {TaskLimits.MaxBodyBytes:N0} are processed.")
                : (stream.ToArray(), null);
        }
    }

    private static bool Write(Utf8JsonWriter writer, JsonElement payload)
    {
        writer.WritePropertyName("payload"u8);
        payload.WriteTo(writer);
        return true;
    }
}
