using System.Collections;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using Warren.Functions.Queues;

namespace Warren.Functions.Tests.Queues;

public sealed class DeliveryPropertiesReaderTests
{
    // As the official host writes it.
    private const string Json = """
        {"AppId":"shop","ClusterId":null,"ContentEncoding":"utf-8","ContentType":"application/json","CorrelationId":"c-1","DeliveryMode":2,"Expiration":null,
         "Headers":{"x-retry-count":3,"tenant":"YWNtZQ==","ratio":0.5,"flag":true,"nothing":null,"sent":{"UnixTime":1700000000},
                    "list":["YQ==",7,["Yg=="]],"table":{"inner":"YWNtZQ==","deeper":{"n":-1}}},
         "MessageId":"m-1","Persistent":true,"Priority":7,"ReplyTo":"answers","ReplyToAddress":null,"Timestamp":{"UnixTime":1700000000},"Type":"send_email","UserId":null,
         "ProtocolClassId":60,"ProtocolClassName":"basic"}
        """;

    private static readonly BasicProperties Client = new()
    {
        AppId = "shop",
        ContentEncoding = "utf-8",
        ContentType = "application/json",
        CorrelationId = "c-1",
        Persistent = true,
        MessageId = "m-1",
        Priority = 7,
        ReplyTo = "answers",
        Timestamp = new AmqpTimestamp(1_700_000_000),
        Type = "send_email",
        Headers = new Dictionary<string, object?>
        {
            ["x-retry-count"] = 3,
            ["tenant"] = "acme"u8.ToArray(),
            ["ratio"] = 0.5,
            ["flag"] = true,
            ["nothing"] = null,
            ["sent"] = new AmqpTimestamp(1_700_000_000),
            ["list"] = new List<object?> { "a"u8.ToArray(), 7L, new List<object?> { "b"u8.ToArray() } },
            ["table"] = new Dictionary<string, object?> { ["inner"] = "acme"u8.ToArray(), ["deeper"] = new Dictionary<string, object?> { ["n"] = (short)-1 } },
        },
    };

    [Fact]
    public void Hosts_give_different_properties_for_the_same_message() =>
        Assert.Equal(Show(ClientProperties.Read(Client)), Show(FromJson(Json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Headers":null,"MessageId":null,"Priority":0,"Timestamp":{"UnixTime":0},"Type":null}""")]
    [InlineData("""{"Headers":{}}""")]
    public void Missing_properties_are_not_missing(string json) =>
        Assert.Equal(Show(ClientProperties.Read(new BasicProperties())), Show(FromJson(json)));

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"MessageId\":5,\"Priority\":\"high\",\"Timestamp\":7,\"Headers\":[],\"Type\":{}}")]
    [InlineData("{\"Priority\":-1,\"Timestamp\":{\"UnixTime\":\"now\"}}")]
    [InlineData("{\"Priority\":256,\"Timestamp\":{\"UnixTime\":9223372036854775807}}")]
    [InlineData("{\"Priority\":1e300,\"Timestamp\":{\"UnixTime\":1e300}}")]
    [InlineData("{\"MessageId\":\"\\ud800\",\"Type\":\"\\udfff\"}")]
    public void Garbage_of_a_publisher_throws_or_counts(string json) => Assert.Equal(Show(new DeliveryProperties()), Show(FromJson(json)));

    [Fact]
    public void Odd_headers_spoil_the_others()
    {
        var properties = FromJson("{\"Headers\":{\"a\":\"\\ud800\",\"\\ud800\":1,\"twice\":1,\"twice\":2,\"huge\":1e999,\"many\":99999999999999999999,\"x-retry-count\":4}}");
        Assert.Equal(4L, properties.Headers["x-retry-count"]);
        Assert.Equal(2L, properties.Headers["twice"]);
        Assert.Equal(5, properties.Headers.Count);
    }

    [Fact]
    public void Table_of_a_publisher_overflows_the_stack()
    {
        var nested = string.Concat(Enumerable.Repeat("{\"t\":", 900)) + "1" + new string('}', 900);
        Assert.Equal(1L, FromJson($$$"""{"Headers":{"deep":{{{nested}}},"x-retry-count":1}}""").Headers["x-retry-count"]);
        Assert.Empty(FromJson($$$"""{"Headers":{"deep":{{{new string('[', 100_000)}}}{{{new string(']', 100_000)}}}}}""").Headers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public void Binding_data_without_the_properties_throws(object? value)
    {
        Assert.Equal(Show(new DeliveryProperties()), Show(DeliveryPropertiesReader.FromBindingData(new Dictionary<string, object?> { ["BasicProperties"] = value })));
        Assert.Equal(Show(new DeliveryProperties()), Show(DeliveryPropertiesReader.FromBindingData(new Dictionary<string, object?>())));
    }

    private static DeliveryProperties FromJson(string json) =>
        DeliveryPropertiesReader.FromBindingData(new Dictionary<string, object?> { ["BasicProperties"] = json });

    // Whole numbers compare by value: JSON does not tell a short from a long.
    private static string Show(DeliveryProperties properties) =>
        $"{properties with { Headers = new Dictionary<string, object?>() }}".Replace("Headers = System.Collections.Generic.Dictionary`2[System.String,System.Object]", Show((object)properties.Headers));

    private static string Show(object? value) => value switch
    {
        null => "null",
        byte[] bytes => $"bytes:{Encoding.UTF8.GetString(bytes)}",
        double number => $"double:{number.ToString(CultureInfo.InvariantCulture)}",
        AmqpTimestamp time => $"time:{time.UnixTime}",
        IEnumerable<KeyValuePair<string, object?>> table => $"{{{string.Join(", ", table.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={Show(entry.Value)}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Show))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
