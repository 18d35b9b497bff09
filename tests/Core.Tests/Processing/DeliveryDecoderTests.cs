using System.Text;
using Warren.Processing;

namespace Warren.Core.Tests.Processing;

public sealed class DeliveryDecoderTests
{
    private readonly DeliveryDecoder _decoder = new(Probe.Registry(), TimeProvider.System);

    [Fact]
    public void Seed_form_is_understood_with_its_other_members()
    {
        using var task = _decoder.Decode(Probe.Delivery("""{"task":"probe","customer_id":123,"payload":{"value":7}}""")).Task!;

        Assert.Equal("probe", task.Message.Name);
        Assert.Equal(7, ((ProbePayload)task.Payload).Value);
        Assert.Equal(123, task.Message.Member("customer_id")!.Value.GetInt32());
        Assert.Null(task.Message.Member("nothing"));
    }

    [Fact]
    public void Without_payload_the_whole_object_is_the_payload()
    {
        using var task = _decoder.Decode(Probe.Delivery("""{"task":"probe","value":9}""")).Task!;
        Assert.Equal(9, ((ProbePayload)task.Payload).Value);
    }

    [Fact]
    public void Missing_properties_get_defaults()
    {
        using var task = _decoder.Decode(Probe.Delivery("""{"task":"probe","value":9}""")).Task!;

        Assert.Equal((5, 0, 1), (task.Message.Priority, task.Message.RetryCount, task.Message.Attempt));
        Assert.Equal('7', task.Message.Id[14]);
        Assert.Null(task.Message.PublishedAt);
    }

    [Fact]
    public void Name_comes_from_the_type_property_when_the_body_has_none()
    {
        using var task = _decoder.Decode(Probe.Delivery("""{"value":9}""", properties: new() { Type = "probe" })).Task!;
        Assert.Equal("probe", task.Message.Name);
    }

    [Fact]
    public void Byte_order_mark_is_no_garbage()
    {
        using var task = _decoder.Decode(Probe.Delivery("\uFEFF{\"task\":\"probe\",\"value\":1}")).Task!;
        Assert.Equal("probe", task.Message.Name);
    }

    [Theory]
    [InlineData("Task 1...")]
    [InlineData("")]
    [InlineData("[1,2]")]
    [InlineData("\"quoted\"")]
    [InlineData("{\"task\":")]
    public void Plain_text_is_the_payload_where_the_queue_takes_text(string text)
    {
        using var task = _decoder.Decode(Probe.Delivery(text, Probe.TextQueue)).Task!;
        Assert.Equal(text, task.Payload);
    }

    [Theory]
    [InlineData("""{"task":"work","payload":"a.."}""", "a..")]
    [InlineData("""{"payload":"b."}""", "b.")]
    public void Json_tasks_are_still_json_on_a_text_queue(string body, string payload)
    {
        using var task = _decoder.Decode(Probe.Delivery(body, Probe.TextQueue)).Task!;
        Assert.Equal(payload, task.Payload);
    }

    [Theory]
    [InlineData("", DeadLetterReason.InvalidJson)]
    [InlineData("   ", DeadLetterReason.InvalidJson)]
    [InlineData("{", DeadLetterReason.InvalidJson)]
    [InlineData("hello", DeadLetterReason.InvalidJson)]
    [InlineData("{} {}", DeadLetterReason.InvalidJson)]
    [InlineData("{\"task\":NaN}", DeadLetterReason.InvalidJson)]
    [InlineData("[]", DeadLetterReason.NotAnObject)]
    [InlineData("null", DeadLetterReason.NotAnObject)]
    [InlineData("12", DeadLetterReason.NotAnObject)]
    [InlineData("{}", DeadLetterReason.NoTaskName)]
    [InlineData("{\"task\":\"\"}", DeadLetterReason.NoTaskName)]
    [InlineData("{\"task\":5}", DeadLetterReason.NoTaskName)]
    [InlineData("{\"task\":\"\\ud800\"}", DeadLetterReason.InvalidUtf8)]
    [InlineData("{\"task\":\"other\"}", DeadLetterReason.UnknownTask)]
    [InlineData("{\"task\":\"probe\"}", DeadLetterReason.InvalidPayload)]
    [InlineData("{\"task\":\"probe\",\"payload\":null}", DeadLetterReason.InvalidPayload)]
    [InlineData("{\"task\":\"probe\",\"payload\":[]}", DeadLetterReason.InvalidPayload)]
    [InlineData("{\"task\":\"probe\",\"payload\":{\"value\":\"x\"}}", DeadLetterReason.InvalidPayload)]
    [InlineData("{\"task\":\"probe\",\"payload\":{\"value\":101}}", DeadLetterReason.InvalidPayload)]
    [InlineData("{\"task\":\"probe\",\"payload\":{\"value\":1,\"text\":\"\\udc00\"}}", DeadLetterReason.InvalidUtf8)]
    public void Garbage_has_a_reason(string body, DeadLetterReason reason)
    {
        var (task, failure) = _decoder.Decode(Probe.Delivery(body));
        Assert.Null(task);
        Assert.Equal(reason, failure!.Reason);
        Assert.NotEmpty(failure.Message);
    }

    [Theory]
    [InlineData("{\"task\":\"probe\",\"payload\":{}}", "The payload of 'probe' does not fit: missing 'value'.")]
    [InlineData("{\"task\":\"probe\",\"payload\":{\"value\":null}}", "The payload of 'probe' does not fit: a value has the wrong type (at $.value).")]
    [InlineData("{\"task\":\"probe\",\"payload\":{\"value\":1,\"text\":[]}}", "The payload of 'probe' does not fit: a value has the wrong type (at $.text).")]
    [InlineData("{\"task\":\"probe\",\"payload\":5}", "The payload of 'probe' does not fit: a value has the wrong type.")]
    [InlineData("{\"task\":\"a\",\"\\ud800\":1}", "The body has half a character at byte 14: the escape \\ud800 means nothing without its other half. Send both, or the character itself.")]
    public void Reason_shows_a_type_of_ours_or_does_not_name_the_member(string body, string expected) =>
        Assert.Equal(expected, _decoder.Decode(Probe.Delivery(body)).Failure!.Message);

    [Theory]
    [InlineData("\\ud800aaaaaaaaaaaaaaaa")]
    [InlineData("payloa\\udfff")]
    [InlineData("tas\\ud83d\\ud83d")]
    public void Message_whose_member_is_called_half_a_character_never_has_an_outcome(string name)
    {
        var (task, failure) = _decoder.Decode(Probe.Delivery($"{{\"{name}\":1,\"task\":\"probe\",\"payload\":{{\"value\":1}}}}"));
        Assert.Null(task);
        Assert.Equal(DeadLetterReason.InvalidUtf8, failure!.Reason);
    }

    [Fact]
    public void Large_deep_and_invalid_bytes_have_a_reason()
    {
        var large = new byte[TaskLimits.MaxBodyBytes + 1];
        large.AsSpan().Fill((byte)' ');
        var deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000));

        Assert.Equal(DeadLetterReason.TooLarge, _decoder.Decode(new(Probe.Queue, large, new())).Failure!.Reason);
        Assert.Equal(DeadLetterReason.TooDeep, _decoder.Decode(new(Probe.Queue, deep, new())).Failure!.Reason);
        Assert.Equal(DeadLetterReason.InvalidUtf8, _decoder.Decode(new(Probe.Queue, new byte[] { (byte)'{', 0xff, (byte)'}' }, new())).Failure!.Reason);
        Assert.Equal(DeadLetterReason.InvalidUtf8, _decoder.Decode(new(Probe.TextQueue, new byte[] { 0xc3 }, new())).Failure!.Reason);
    }

    [Fact]
    public void Failure_does_not_repeat_the_body()
    {
        var failure = _decoder.Decode(Probe.Delivery("{\"task\":\"probe\",\"payload\":{\"value\":\"a-secret\"}}")).Failure!;
        Assert.DoesNotContain("a-secret", failure.Message, StringComparison.Ordinal);
        Assert.Contains("$.value", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(-4, 0)]
    [InlineData(long.MaxValue, 1_000_000)]
    [InlineData("2", 2)]
    [InlineData("x", 0)]
    [InlineData(1.5, 0)]
    [InlineData(null, 0)]
    public void Retry_count_of_any_client_is_read(object? header, int expected)
    {
        var properties = new DeliveryProperties { Headers = new Dictionary<string, object?> { [TaskHeaders.RetryCount] = header } };
        using var task = _decoder.Decode(Probe.Delivery("""{"task":"probe","value":9}""", properties: properties)).Task!;
        Assert.Equal(expected, task.Message.RetryCount);
    }
}
