using System.Text;
using RabbitMQ.Client;

namespace Warren.Processing;

/// <summary>The properties of the copies that settlement publishes. Pure.</summary>
internal static class CopyProperties
{
    // Properties must fit one frame, 128 KiB by default; the broker closes the connection of whoever sends more.
    private const int MaxHeaderBytes = 96 * 1024;

    // Whoever writes or reads a table calls itself for each level, and a stack that overflows ends the process.
    private const int MaxHeaderDepth = 32;
    private const int MaxMessageChars = 2_000;
    private const int MaxStackChars = 8_000;

    /// <summary>A copy that comes back to its queue: one retry more, everything else kept.</summary>
    public static BasicProperties ForRetry(DeliveryProperties original, string taskId, int retryCount, DateTimeOffset firstAttemptAt)
    {
        var headers = PublishersHeaders(original, MaxHeaderBytes);
        headers[TaskHeaders.RetryCount] = retryCount + 1;
        headers[TaskHeaders.FirstAttemptAt] = TaskHeaders.Time(firstAttemptAt);
        return Copy(original, taskId, headers);
    }

    /// <summary>A copy that comes back when its time has come: everything kept, no retry counted.</summary>
    /// <param name="original">The message's properties.</param>
    /// <param name="task">The task.</param>
    /// <param name="deferrals">How many times in a row it was deferred because of others, this time included.</param>
    /// <param name="notBefore">When it comes back.</param>
    public static BasicProperties ForDeferral(DeliveryProperties original, TaskMessage task, int deferrals, DateTimeOffset notBefore)
    {
        var headers = PublishersHeaders(original, MaxHeaderBytes);
        headers[TaskHeaders.NotBefore] = TaskHeaders.Time(notBefore);
        if (task.RetryCount > 0)
        {
            headers[TaskHeaders.RetryCount] = task.RetryCount;
        }

        if (deferrals > 0)
        {
            headers[TaskHeaders.Deferrals] = deferrals;
        }

        if (task.FirstAttemptAt is { } first)
        {
            headers[TaskHeaders.FirstAttemptAt] = TaskHeaders.Time(first);
        }

        return Copy(original, task.Id, headers);
    }

    /// <summary>A copy that takes the place of a message that was delivered before: everything kept, its deliveries counted.</summary>
    public static BasicProperties ForRedelivery(DeliveryProperties original, string taskId, int redeliveries)
    {
        var headers = PublishersHeaders(original, MaxHeaderBytes);
        foreach (var name in new[] { TaskHeaders.RetryCount, TaskHeaders.FirstAttemptAt, TaskHeaders.Deferrals })
        {
            if (original.Headers.TryGetValue(name, out var value))
            {
                headers[name] = value;
            }
        }

        if (redeliveries > 0)
        {
            headers[TaskHeaders.Redeliveries] = redeliveries;
        }

        return Copy(original, taskId, headers);
    }

    /// <summary>A copy for the dead-letter queue, with everything that one needs to understand and replay it.</summary>
    public static BasicProperties ForDeadLetter(
        DeliveryProperties original, string taskId, string queue, TaskFailure failure, int attempts, DateTimeOffset firstAttemptAt, DateTimeOffset now)
    {
        var own = new Dictionary<string, object?>
        {
            [TaskHeaders.Reason] = SnakeCase(failure.Reason),
            [TaskHeaders.Message] = Shortened.To(MaxMessageChars, failure.Message),
            [TaskHeaders.Queue] = queue,
            [TaskHeaders.Attempts] = attempts,
            [TaskHeaders.FirstAttemptAt] = TaskHeaders.Time(firstAttemptAt),
            [TaskHeaders.DeadLetteredAt] = TaskHeaders.Time(now),
            [TaskHeaders.RetryCount] = Math.Max(attempts - 1, 0),
        };
        if (failure.Exception is { } exception)
        {
            own[TaskHeaders.Exception] = Shortened.To(MaxMessageChars, exception.GetType().FullName ?? exception.GetType().Name);
            own[TaskHeaders.Stack] = Shortened.To(MaxStackChars, ExceptionText.Whole(exception));
        }

        var headers = PublishersHeaders(original, MaxHeaderBytes - own.Sum(static header => Size(header.Key, header.Value)));
        foreach (var (name, value) in own)
        {
            headers[name] = value;
        }

        return Copy(original, taskId, headers);
    }

    /// <summary>
    /// A copy of a dead letter that goes back to its queue as if it were new: the next run of its task begins, attempts are counted anew, everything of the publisher's is kept but the time at
    /// which it expires, since whoever replays it wants it run now.
    /// </summary>
    /// <param name="original">The dead letter's properties.</param>
    /// <param name="taskId">The task's id.</param>
    /// <param name="replay">The replay's id.</param>
    public static BasicProperties ForReplay(DeliveryProperties original, string taskId, string replay)
    {
        var headers = PublishersHeaders(original, MaxHeaderBytes);
        headers[TaskHeaders.Replay] = replay;
        headers[TaskHeaders.Run] = TaskHeaders.ReadRun(original.Headers) + 1;
        headers.Remove(TaskHeaders.ExpiresAt);
        return Copy(original, taskId, headers);
    }

    private static BasicProperties Copy(DeliveryProperties original, string taskId, Dictionary<string, object?> headers)
    {
        // The user id is left out because the broker compares it with our own, the expiration because the task was in time once.
        var copy = new BasicProperties { Persistent = true, MessageId = taskId, Headers = headers };
        if (original.Priority is { } priority)
        {
            copy.Priority = priority;
        }

        if (original.Timestamp is { } timestamp)
        {
            copy.Timestamp = new AmqpTimestamp(timestamp.ToUnixTimeSeconds());
        }

        SetText(original.Type, value => copy.Type = value);
        SetText(original.CorrelationId, value => copy.CorrelationId = value);
        SetText(original.ReplyTo, value => copy.ReplyTo = value);
        SetText(original.ContentType, value => copy.ContentType = value);
        SetText(original.ContentEncoding, value => copy.ContentEncoding = value);
        SetText(original.AppId, value => copy.AppId = value);
        return copy;
    }

    /// <summary>The publisher's headers, smallest first, as far as they fit and the client can write them.</summary>
    private static Dictionary<string, object?> PublishersHeaders(DeliveryProperties original, int room)
    {
        var kept = new Dictionary<string, object?>();
        foreach (var (name, value, size) in original.Headers
            .Where(static header => TaskHeaders.IsPublishers(header.Key) && FitsShortString(header.Key) && IsWritable(header.Value))
            .Select(static header => (header.Key, header.Value, Size: Size(header.Key, header.Value)))
            .OrderBy(static header => header.Size))
        {
            room -= size;
            if (room < 0)
            {
                break;
            }

            kept[name] = value;
        }

        return kept;
    }

    private static int Size(string name, object? value) => Encoding.UTF8.GetByteCount(name) + 6 + value switch
    {
        string text => Encoding.UTF8.GetByteCount(text),
        byte[] bytes => bytes.Length,
        System.Collections.IDictionary table => table.Keys.Cast<object>().Sum(key => Size(key.ToString() ?? "", table[key])),
        System.Collections.IEnumerable list => list.Cast<object?>().Sum(static item => Size("", item)),
        _ => 16,
    };

    /// <summary>Whether the client can write a header's value: what it has read it cannot always write again.</summary>
    private static bool IsWritable(object? value, int depth = 0) => value switch
    {
        null or string or byte[] or bool or byte or sbyte or short or ushort or int or uint or long => true,
        // RabbitMQ closes the connection of whoever sends one that is no number.
        float number => float.IsFinite(number),
        double number => double.IsFinite(number),
        AmqpTimestamp or BinaryTableValue => true,
        decimal number => decimal.GetBits(number) is [>= 0, 0, 0, _],
        System.Collections.IEnumerable when depth == MaxHeaderDepth => false,
        System.Collections.IDictionary table => table.Keys.Cast<object>().All(key => key is string name && FitsShortString(name) && IsWritable(table[key], depth + 1)),
        System.Collections.IList list => list.Cast<object?>().All(item => IsWritable(item, depth + 1)),
        _ => false,
    };

    // Bytes that are no UTF-8 grow when they are decoded, and the client refuses to write what no longer fits a short string.
    private static bool FitsShortString(string text) => Encoding.UTF8.GetByteCount(text) <= TaskLimits.MaxShortString;

    private static void SetText(string? value, Action<string> set)
    {
        if (value is not null && FitsShortString(value))
        {
            set(value);
        }
    }

    /// <summary>A reason as headers and the task store have it.</summary>
    internal static string SnakeCase(DeadLetterReason reason) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
