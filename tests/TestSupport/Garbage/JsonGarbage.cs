using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Warren.TestSupport.Garbage;

/// <summary>A task as it should be, in JSON, member by member.</summary>
/// <param name="Queue">A queue that handles it.</param>
/// <param name="Task">Its name.</param>
/// <param name="Payload">The payload's members and their values.</param>
public sealed record GoodTask(string Queue, string Task, params (string Name, string Json)[] Payload);

/// <summary>Makes JSON that is almost right, and bytes that are almost JSON.</summary>
public static class JsonGarbage
{
    /// <summary>A JSON string, quotes included, now and then one that is no text.</summary>
    public static Gen<string> Quoted { get; } = Gen.Frequency(
        (8, Texts.Any.Select(static text => JsonSerializer.Serialize(text))),
        (1, Gen.Elements("\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\uD83Dz\"", "\"\\u0000\"", "\"\\/\\b\\f\"", "\"\\uD83D\\uDE00\"")));

    /// <summary>A JSON number, many of them out of some range.</summary>
    public static Gen<string> Number { get; } = Gen.OneOf(
        Gen.Elements("0", "-0", "-1", "1", "10", "11", "255", "256", "1.5", "1e3", "1E-400", "1e400", "-1e400", "2147483648", "-9223372036854775809", "18446744073709551616", "0.1e1", "99999999999999999999999999999999999999"),
        Gen.Choose(-1_000, 1_000).Select(static number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Any JSON value, at most a few levels deep but for rare ones of about 64.</summary>
    public static Gen<string> Value { get; } = Gen.Sized(static size => OfDepth(size > 20 ? 3 : 2));

    /// <summary>A body made of a task as it should be by spoiling it here and there, or not at all.</summary>
    /// <param name="tasks">What to begin with.</param>
    public static Gen<Body> Bodies(IReadOnlyCollection<GoodTask> tasks) => Gen.Frequency(
        (12, Gen.Elements<GoodTask>(tasks).SelectMany(Envelope).Select(Body.Of)),
        (4, Gen.Elements<GoodTask>(tasks).SelectMany(Envelope).Select(Body.Of).SelectMany(Damaged)),
        (2, Gen.Elements<KnownBody>(KnownBody.All.Where(static known => known.Body.Bytes.Length < 4_000)).Select(static known => known.Body)),
        (1, Value.Select(Body.Of)),
        (1, Gen.ArrayOf(Gen.Choose(0, 255).Select(static one => (byte)one)).Select(static bytes => new Body(bytes))));

    /// <summary>A task's envelope with some members spoiled.</summary>
    public static Gen<string> Envelope(GoodTask task) =>
        from payload in Object(task.Payload)
        from envelope in Object([("task", $"\"{task.Task}\""), ("payload", payload)])
        from properties in Gen.Frequency((3, Gen.Constant("")), (1, Properties))
        select envelope == "{}" ? $"{{{properties.TrimStart(',')}}}" : $"{envelope[..^1]}{properties}}}";

    private static Gen<string> Properties { get; } = Gen.OneOf(
        Gen.Elements(
            ",\"delaySeconds\":5000", ",\"delaySeconds\":0.001", ",\"delaySeconds\":-1", ",\"delaySeconds\":1e9", ",\"expiresAt\":\"9999-12-31T23:59:59Z\"", ",\"expiresAt\":\"2024-01-15\"",
            ",\"runAt\":\"2024-01-15T10:30:00Z\"", ",\"runAt\":\"9999-12-31T23:59:59.9999999Z\"", ",\"priority\":1", ",\"priority\":10", ",\"id\":\"../a\\u0000\"", ",\"correlationId\":\"c\""),
        Any);

    private static Gen<string> Any =>
        from name in Gen.Elements("id", "priority", "correlationId", "routingKey", "customer_id", "runAt", "delaySeconds", "expiresAt", "\\u0069d", "\\ud800aaaaaaaa", "task", "payload")
        from value in Value
        select $",\"{name}\":{value}";

    /// <summary>The members, each kept, spoiled, left out, given twice or given another name.</summary>
    private static Gen<string> Object(IReadOnlyList<(string Name, string Json)> members) => Gen.CollectToList(members, static member => Gen.Frequency(
        (60, Gen.Constant($"\"{member.Name}\":{member.Json}")),
        (3, Value.Select(value => $"\"{member.Name}\":{value}")),
        (1, Gen.Constant("")),
        (1, Value.Select(value => $"\"{member.Name}\":{member.Json},\"{member.Name}\":{value}")),
        (1, Quoted.Select(name => $"{name}:{member.Json}"))))
        .Select(static parts => $"{{{string.Join(',', parts.Where(static part => part.Length > 0))}}}");

    private static Gen<Body> Damaged(Body body) =>
        from place in Gen.Choose(0, Math.Max(body.Bytes.Length - 1, 0))
        from damage in Gen.OneOf(
            Gen.Constant(body.Bytes[..place]),
            Gen.Elements((byte)0, (byte)0xFF, (byte)0x80, (byte)'"', (byte)'}', (byte)',', (byte)'\\', (byte)'\n').Select(one => (byte[])[.. body.Bytes[..place], one, .. body.Bytes[place..]]),
            Gen.Elements("\u0000", "}", "{}", " x", "\n{}", ",").Select(tail => (byte[])[.. body.Bytes, .. Encoding.UTF8.GetBytes(tail)]),
            Gen.Constant((byte[])[0xEF, 0xBB, 0xBF, .. body.Bytes]),
            Gen.Constant(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body.Bytes))),
            Gen.Constant((byte[])[.. body.Bytes, .. body.Bytes]))
        select new Body(damage);

    private static Gen<string> OfDepth(int depth) => depth == 0
        ? Gen.OneOf(Quoted, Number, Gen.Elements("true", "false", "null"))
        : Gen.Frequency(
            (6, OfDepth(0)),
            (1, Gen.ListOf(OfDepth(depth - 1), 2).Select(static items => $"[{string.Join(',', items)}]")),
            (1, Gen.ListOf(Quoted.Zip(OfDepth(depth - 1), static (name, value) => $"{name}:{value}"), 2).Select(static members => $"{{{string.Join(',', members)}}}")),
            (1, Gen.Elements("[]", "{}")),
            (1, Gen.Elements(60, 61, 62, 63, 64, 500).Select(static levels => new string('[', levels) + new string(']', levels))));
}
