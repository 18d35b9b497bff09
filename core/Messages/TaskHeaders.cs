using System.Globalization;
using System.Text;

namespace Warren;

/// <summary>The names of the headers that Warren reads and writes, and how their values are read.</summary>
public static class TaskHeaders
{
    /// <summary>How many times the task has been retried, an integer from 0.</summary>
    public const string RetryCount = "x-retry-count";

    /// <summary>How many times the message was delivered without an outcome, an integer from 0. Gone once an attempt has one.</summary>
    public const string Redeliveries = "x-redeliveries";

    /// <summary>When the first attempt began, ISO 8601 in UTC. On retry copies and dead letters.</summary>
    public const string FirstAttemptAt = "x-first-attempt-at";

    /// <summary>
    /// Before when the task may not run, ISO 8601; UTC when it names no offset. Any publisher may set it on a task for a queue: what comes too early
    /// is deferred. A value that is no time is ignored.
    /// </summary>
    public const string NotBefore = "x-not-before";

    /// <summary>From when on the task may no longer be started, ISO 8601; UTC when it names no offset. A value that is no time is ignored.</summary>
    public const string ExpiresAt = "x-expires-at";

    /// <summary>Why a dead letter is one: a <see cref="DeadLetterReason"/> in snake_case.</summary>
    public const string Reason = "x-dlq-reason";

    /// <summary>What went wrong, in words.</summary>
    public const string Message = "x-dlq-message";

    /// <summary>The exception's type name, when there was one.</summary>
    public const string Exception = "x-dlq-exception";

    /// <summary>The exception's stack, shortened, when there was one.</summary>
    public const string Stack = "x-dlq-stack";

    /// <summary>The queue that the dead letter came from.</summary>
    public const string Queue = "x-dlq-queue";

    /// <summary>How many attempts were made, an integer; 0 when the handler was never called.</summary>
    public const string Attempts = "x-dlq-attempts";

    /// <summary>When it was dead-lettered, ISO 8601 in UTC.</summary>
    public const string DeadLetteredAt = "x-dlq-at";

    /// <summary>The replay of dead letters that put the message into its queue. Kept in copies, so that a later dead letter can be told from the first.</summary>
    public const string Replay = "x-replay";

    /// <summary>
    /// Which run of the task it is, an integer from 1; 1 when it is missing. A replay of its dead letter begins the next one. Kept in copies.
    /// </summary>
    public const string Run = "x-run";

    /// <summary>The workspace that the task belongs to, 1 to 255 bytes. Optional.</summary>
    public const string Workspace = "x-workspace";

    /// <summary>
    /// The lock that the task must have to itself while it runs, 1 to 255 bytes; whole numbers are taken for their text. Any publisher may set it. Kept in copies. An empty value, or
    /// one that is neither text nor a whole number, means none.
    /// </summary>
    public const string Lock = "x-lock";

    /// <summary>
    /// The key of which its queue runs only so many tasks at once (<see cref="Topology.QueueSpec.KeyConcurrency"/>). Read and kept as <see cref="Lock"/> is.
    /// </summary>
    public const string ConcurrencyKey = "x-concurrency-key";

    /// <summary>How many times in a row the task was deferred because others held what it needs, an integer from 0. Gone once it has run.</summary>
    public const string Deferrals = "x-deferrals";

    /// <summary>Which provider the task calls, 1 to 255 bytes: what its rate limit goes by. Optional.</summary>
    public const string Provider = "x-provider";

    /// <summary>How many tokens the task is thought to take, an integer from 0. Optional.</summary>
    public const string EstimatedTokens = "x-estimated-tokens";

    /// <summary>The W3C trace context.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>The W3C trace state.</summary>
    public const string TraceState = "tracestate";

    /// <summary>A header's value as an integer from 0 to a million (more is taken for a million); anything else, garbage included, is 0.</summary>
    public static int ReadCount(IReadOnlyDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value)
            ? value switch
            {
                sbyte or byte or short or ushort or int or uint or long =>
                    (int)Math.Clamp(Convert.ToInt64(value, CultureInfo.InvariantCulture), 0, MaxCount),
                string or byte[] when int.TryParse(Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => Math.Min(number, MaxCount),
                _ => 0,
            }
            : 0;

    /// <summary>Which run of the task a message is, from 1 to a million.</summary>
    public static int ReadRun(IReadOnlyDictionary<string, object?> headers) => Math.Max(ReadCount(headers, Run), 1);

    /// <summary>A header's value as a time, or null.</summary>
    public static DateTimeOffset? ReadTime(IReadOnlyDictionary<string, object?> headers, string name) =>
        ReadText(headers, name) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A time as headers carry it: ISO 8601 in UTC with milliseconds.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A header's value as text, or null when it is missing or no text.</summary>
    public static string? ReadText(IReadOnlyDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value) ? Text(value) : null;

    /// <summary>
    /// Whether a header is the publisher's own and goes along with a copy. Not copied: what the broker and its client write, what would route
    /// the copy elsewhere (CC, BCC), and what describes an earlier dead letter.
    /// </summary>
    public static bool IsPublishers(string name) =>
        !name.StartsWith("x-death", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("x-first-death-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("x-last-death-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("x-opt-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("x-dlq-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("x-ms-rabbitmq-", StringComparison.OrdinalIgnoreCase)
        && !BrokersOwn.Contains(name);

    // What counts attempts adds to it.
    private const int MaxCount = 1_000_000;

    private static readonly System.Collections.Frozen.FrozenSet<string> BrokersOwn = System.Collections.Frozen.FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "CC", "BCC", "x-delivery-count", "x-acquired-count", "x-dotnet-pub-seq-no", RetryCount, Redeliveries, Deferrals, FirstAttemptAt);

    private static string? Text(object? value) => value switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => null,
    };
}
