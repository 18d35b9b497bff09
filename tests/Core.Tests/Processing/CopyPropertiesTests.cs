using System.Text;
using Warren.Handling;
using Warren.Processing;

namespace Warren.Core.Tests.Processing;

public sealed class CopyPropertiesTests
{
    private static readonly DateTimeOffset First = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly DeliveryProperties Original = new()
    {
        Type = "probe",
        Priority = 9,
        Timestamp = First,
        CorrelationId = "c",
        ReplyTo = "answers",
        ContentType = "application/json",
        ContentEncoding = "utf-8",
        AppId = "shop",
        Headers = new Dictionary<string, object?>
        {
            ["tenant"] = "a"u8.ToArray(),
            [TaskHeaders.TraceParent] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            [TaskHeaders.RetryCount] = 1,
            ["x-death"] = new List<object?>(),
            ["x-first-death-queue"] = "q",
            ["x-last-death-reason"] = "expired",
            ["x-delivery-count"] = 4,
            ["x-dotnet-pub-seq-no"] = 12L,
            ["CC"] = new List<object?> { "elsewhere" },
            ["BCC"] = new List<object?> { "elsewhere" },
            [TaskHeaders.Reason] = "retries_exhausted",
        },
    };

    [Fact]
    public void Retry_copy_keeps_the_publishers_properties_and_drops_the_brokers()
    {
        var copy = CopyProperties.ForRetry(Original, "id-1", retryCount: 1, First);

        Assert.Equal(("id-1", "probe", (byte)9, "c", "answers", "shop"), (copy.MessageId, copy.Type, copy.Priority, copy.CorrelationId, copy.ReplyTo, copy.AppId));
        Assert.Equal(First.ToUnixTimeSeconds(), copy.Timestamp.UnixTime);
        Assert.True(copy.Persistent);
        Assert.Equal(2, copy.Headers![TaskHeaders.RetryCount]);
        Assert.Equal("2026-01-02T03:04:05.000Z", copy.Headers[TaskHeaders.FirstAttemptAt]);
        Assert.Equal(new[] { "tenant", TaskHeaders.FirstAttemptAt, TaskHeaders.RetryCount, TaskHeaders.TraceParent }.Order(), copy.Headers.Keys.Order());
    }

    [Fact]
    public void Copy_loses_what_rate_limits_go_by()
    {
        var original = Original with { Headers = new Dictionary<string, object?> { [TaskHeaders.Workspace] = "w"u8.ToArray(), [TaskHeaders.Provider] = "p"u8.ToArray(), [TaskHeaders.EstimatedTokens] = 5L } };
        var (task, _) = new DeliveryDecoder(Probe.Registry(), TimeProvider.System).Decode(Probe.Delivery("""{"task":"probe","payload":{"value":1}}"""));
        RabbitMQ.Client.BasicProperties[] copies =
        [
            CopyProperties.ForRetry(original, "id", 0, First), CopyProperties.ForDeferral(original, task!.Message, 0, First), CopyProperties.ForRedelivery(original, "id", 1),
            CopyProperties.ForDeadLetter(original, "id", "q", new(DeadLetterReason.Timeout, "late"), 1, First, First), CopyProperties.ForReplay(original, "id", "replay"),
        ];

        Assert.All(copies, copy => Assert.All(original.Headers, header => Assert.Equal(header.Value, copy.Headers![header.Key])));
    }

    [Fact]
    public void Copy_of_a_message_without_priority_has_none()
    {
        Assert.False(CopyProperties.ForRetry(new(), "id", 0, First).IsPriorityPresent());
    }

    [Fact]
    public void Dead_letter_says_everything_about_the_failure()
    {
        var failure = new TaskFailure(DeadLetterReason.RetriesExhausted, "it broke", new InvalidOperationException("it broke"));
        var headers = CopyProperties.ForDeadLetter(Original, "id-1", "q", failure, attempts: 3, First, First.AddMinutes(1)).Headers!;

        Assert.Equal("retries_exhausted", headers[TaskHeaders.Reason]);
        Assert.Equal("it broke", headers[TaskHeaders.Message]);
        Assert.Equal("System.InvalidOperationException", headers[TaskHeaders.Exception]);
        Assert.Equal(("q", 3, "2026-01-02T03:04:05.000Z", "2026-01-02T03:05:05.000Z"),
            (headers[TaskHeaders.Queue], headers[TaskHeaders.Attempts], headers[TaskHeaders.FirstAttemptAt], headers[TaskHeaders.DeadLetteredAt]));
        Assert.False(headers.ContainsKey("x-death"));
    }

    [Fact]
    public void Headers_that_would_not_fit_a_frame_are_dropped_largest_first()
    {
        var original = new DeliveryProperties
        {
            Headers = new Dictionary<string, object?>
            {
                ["small"] = "s",
                ["huge"] = new string('h', 90 * 1024),
                ["large"] = Encoding.UTF8.GetBytes(new string('l', 40 * 1024)),
            },
        };
        var failure = new TaskFailure(DeadLetterReason.PermanentFailure, new string('m', 1_000_000), new InvalidOperationException(new string('e', 1_000_000)));

        var headers = CopyProperties.ForDeadLetter(original, "id", "q", failure, 1, First, First).Headers!;

        Assert.True(headers.ContainsKey("small"));
        Assert.True(headers.ContainsKey("large"));
        Assert.False(headers.ContainsKey("huge"));
        Assert.InRange(headers.Sum(static header => header.Value is string text ? text.Length : header.Value is byte[] bytes ? bytes.Length : 8), 1, 110 * 1024);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(100_000, false)]
    public void Header_that_nests_deeply_overflows_the_stack_or_spoils_the_others(int levels, bool kept)
    {
        var nested = Enumerable.Range(0, levels).Aggregate((object?)1, (inner, _) => new List<object?> { inner });
        var original = new DeliveryProperties { Headers = new Dictionary<string, object?> { ["deep"] = nested, ["tenant"] = "acme" } };
        var copy = CopyProperties.ForRetry(original, "t", 0, DateTimeOffset.UnixEpoch);
        Assert.Equal("acme", copy.Headers!["tenant"]);
        Assert.Equal(kept, copy.Headers.ContainsKey("deep"));
    }

    [Fact]
    public void What_cannot_be_written_again_is_left_out_and_the_rest_is_kept()
    {
        var replaced = new string('\ufffd', 100);
        var original = new DeliveryProperties
        {
            Type = replaced,
            CorrelationId = "c",
            Headers = new Dictionary<string, object?>
            {
                ["kept"] = 1.5,
                ["table"] = new Dictionary<string, object?> { ["number"] = 7L, ["list"] = new List<object?> { true, null, 1m } },
                [replaced] = "name too long",
                ["nan"] = double.NaN,
                ["infinite"] = float.PositiveInfinity,
                ["decimal"] = decimal.MaxValue,
                ["unknown"] = new object(),
                ["inside"] = new Dictionary<string, object?> { [replaced] = 1 },
                ["list"] = new List<object?> { double.NegativeInfinity },
            },
        };

        var copy = CopyProperties.ForRetry(original, "t", 0, First);

        Assert.False(copy.IsTypePresent());
        Assert.Equal("c", copy.CorrelationId);
        Assert.Equal(new[] { "kept", "table", TaskHeaders.FirstAttemptAt, TaskHeaders.RetryCount }.Order(), copy.Headers!.Keys.Order());
    }

    [Fact]
    public void Exception_that_fails_when_it_is_asked_still_becomes_a_dead_letter()
    {
        var error = new SilentException();
        var (_, failure) = FailureClassifier.Classify(
            error, TaskPolicy.Of(new("q") { RoutingKeys = ["q"], Retry = Warren.Topology.RetrySpec.None }, new(null, null), FailureRules.None), new() { Queues = [], DefaultQueue = "q" }, "t", 0);
        var headers = CopyProperties.ForDeadLetter(Original, "t", "q", failure, 1, First, First).Headers!;
        Assert.StartsWith(typeof(SilentException).FullName!, (string)headers[TaskHeaders.Message]!, StringComparison.Ordinal);
        Assert.Equal(typeof(SilentException).FullName, headers[TaskHeaders.Stack]);
    }

#pragma warning disable CA1032, CA1064 // as a handler's own may be
    private sealed class SilentException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override string ToString() => throw new InvalidOperationException("no text");
    }
#pragma warning restore CA1032, CA1064
}
