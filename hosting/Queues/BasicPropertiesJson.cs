using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Warren.Hosting.Queues;

/// <summary>AMQP properties as the JSON text that the official host puts into BindingData.</summary>
internal static class BasicPropertiesJson
{
    public static string Write(IReadOnlyBasicProperties properties)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("AppId", properties.AppId);
            json.WriteString("ClusterId", properties.ClusterId);
            json.WriteString("ContentEncoding", properties.ContentEncoding);
            json.WriteString("ContentType", properties.ContentType);
            json.WriteString("CorrelationId", properties.CorrelationId);
            json.WriteNumber("DeliveryMode", (byte)properties.DeliveryMode);
            json.WriteString("Expiration", properties.Expiration);
            json.WritePropertyName("Headers");
            WriteValue(json, properties.Headers);
            json.WriteString("MessageId", properties.MessageId);
            json.WriteBoolean("Persistent", properties.Persistent);
            json.WriteNumber("Priority", properties.Priority);
            json.WriteString("ReplyTo", properties.ReplyTo);
            json.WritePropertyName("Timestamp");
            WriteValue(json, properties.Timestamp);
            json.WriteString("Type", properties.Type);
            json.WriteString("UserId", properties.UserId);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case BinaryTableValue binary:
                json.WriteBase64StringValue(binary.Bytes);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double.NaN or double.PositiveInfinity or double.NegativeInfinity or float.NaN or float.PositiveInfinity or float.NegativeInfinity:
                json.WriteStringValue(((IConvertible)value).ToString(null));
                break;
            case AmqpTimestamp timestamp:
                json.WriteStartObject();
                json.WriteNumber("UnixTime", timestamp.UnixTime);
                json.WriteEndObject();
                break;
            case IDictionary<string, object?> table:
                json.WriteStartObject();
                foreach (var (name, entry) in table)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, entry);
                }

                json.WriteEndObject();
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (var entry in list)
                {
                    WriteValue(json, entry);
                }

                json.WriteEndArray();
                break;
            default:
                // What is left of AMQP's field types are numbers.
                json.WriteRawValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!);
                break;
        }
    }
}
