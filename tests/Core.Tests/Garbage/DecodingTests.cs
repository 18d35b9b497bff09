using System.Text.Json;
using System.Text.Unicode;
using FsCheck.Fluent;
using Warren.DeadLettering;
using Warren.Processing;
using Warren.TestSupport.Garbage;

namespace Warren.Core.Tests.Garbage;

/// <summary>Whatever a message contains, it is understood or it is told why not. Nothing of what these call may throw: a message would then never have an outcome.</summary>
public sealed class DecodingTests
{
    private static readonly GoodTask[] Tasks =
    [
        new(Probe.Queue, "probe", ("value", "7"), ("text", "\"x\"")),
        new(Probe.TextQueue, "work"),
    ];

    private readonly DeliveryDecoder _decoder = new(Probe.Registry(), TimeProvider.System);

    [Fact]
    public void Known_garbage_is_neither_understood_nor_refused_with_a_reason() => Assert.All(KnownBody.All, known =>
    {
        Assert.All([Probe.Queue, Probe.TextQueue], queue => AssertOneEnd(queue, known.Body, new()));
    });

    [Fact]
    public void Message_is_neither_understood_nor_refused_with_a_reason() =>
        Law.Holds(JsonGarbage.Bodies(Tasks).Zip(AmqpGarbage.Properties), message =>
            Assert.All([Probe.Queue, Probe.TextQueue], queue => AssertOneEnd(queue, message.Item1, ClientProperties.Read(message.Item2))));

    [Fact]
    public void Half_a_character_is_taken_or_a_whole_one_refused() => Law.Holds(JsonGarbage.Bodies(Tasks).Where(static body => Utf8.IsValid(body.Bytes)), body =>
    {
        try
        {
            using var document = JsonDocument.Parse(body.Bytes, new() { MaxDepth = TaskLimits.MaxDepth });
            Assert.Equal(IsReadable(document.RootElement), JsonText.IndexOfHalfCharacter(body.Bytes) < 0);
        }
        catch (JsonException)
        {
            // The rule is about JSON.
        }
    });

    [Fact]
    public void Text_of_a_body_that_was_taken_cannot_be_read() => Law.Holds(JsonGarbage.Bodies(Tasks), body =>
    {
        if (TaskEnvelope.TryParse(body.Bytes, out var document) is null)
        {
            using (document)
            {
                ReadAll(document!.RootElement);
                _ = TaskEnvelope.TaskName(document.RootElement);
                _ = TaskEnvelope.Payload(document.RootElement);
            }
        }
    });

    [Fact]
    public void Dead_letter_cannot_be_shown() => Law.Holds(JsonGarbage.Bodies(Tasks).Zip(AmqpGarbage.Properties), message =>
    {
        var properties = ClientProperties.Read(message.Item2);
        var read = DeadLetterReader.Read("tasks.dlq", properties, message.Item1.Bytes);
        Assert.NotEmpty(read.Letter.Id);
        Assert.NotEmpty(JsonSerializer.Serialize(ShownLetter.Of(read.Letter, properties, message.Item1.Bytes), JsonSerializerOptions.Web));
        Assert.Equal(read.Key, DeadLetterReader.Read("tasks.dlq", properties, message.Item1.Bytes).Key);
    });

    [Fact]
    public void Edited_body_says_anything_else_than_it_did() => Law.Holds(JsonGarbage.Bodies(Tasks), body =>
    {
        var (edited, problem) = PayloadEdit.Apply(body.Bytes, JsonElement.Parse("{\"value\": 1}"));
        Assert.True(edited is null != problem is null);
        if (edited is null)
        {
            return;
        }

        Assert.Null(TaskEnvelope.TryParse(body.Bytes, out var before));
        Assert.Null(TaskEnvelope.TryParse(edited, out var after));
        using (before)
        using (after)
        {
            Assert.Equal(TaskEnvelope.TaskName(before!.RootElement), TaskEnvelope.TaskName(after!.RootElement));
            Assert.Equal("{\"value\":1}", TaskEnvelope.Payload(after.RootElement).GetRawText());
        }
    });

    [Fact]
    public void Text_that_is_no_cursor_or_journal_record_throws() => Law.Holds(JsonGarbage.Value.Zip(Texts.Any), pair =>
    {
        _ = PageCursor.TryParse(pair.Item2);
        _ = PageCursor.TryParse(System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(pair.Item1)));
        _ = JournalRecord.TryParse(System.Text.Encoding.UTF8.GetBytes(pair.Item1));
        var cursor = new PageCursor(pair.Item2, 7, [pair.Item2, "b"]);
        var again = PageCursor.TryParse(cursor.ToString())!;
        Assert.Equal((cursor.Queue, cursor.Position), (again.Queue, again.Position));
        Assert.Equal(cursor.Last, again.Last);
    });

    private void AssertOneEnd(string queue, Body body, DeliveryProperties properties)
    {
        var (task, failure) = _decoder.Decode(new(queue, body.Bytes, properties));
        using (task)
        {
            Assert.True(task is null != failure is null);
            if (failure is not null)
            {
                Assert.NotEmpty(failure.Message);
                Assert.InRange(failure.Message.Length, 1, 1_000);
                Assert.Empty(Leaks.In(failure.Message));
                Assert.Equal(queue, CopyProperties.ForDeadLetter(properties, "id", queue, failure, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch).Headers![TaskHeaders.Queue]);
            }
            else
            {
                Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(task!.Message.Id), 1, 255);
                _ = task.Message.Member("customer_id");
            }
        }
    }

    private static bool IsReadable(JsonElement element)
    {
        try
        {
            ReadAll(element);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void ReadAll(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                element.EnumerateArray().ToList().ForEach(ReadAll);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadAll(member.Value);
                }

                break;
            default:
                break;
        }
    }
}
