using System.Text;

namespace Warren.TestSupport.Garbage;

/// <summary>The bytes of a body, shown as text where a test fails.</summary>
/// <param name="Bytes">The bytes.</param>
public sealed record Body(byte[] Bytes)
{
    /// <summary>A body of UTF-8 text.</summary>
    public static Body Of(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Bytes.Length} bytes: {string.Concat(Bytes.Take(1_500).Select(static one => one is >= 0x20 and < 0x7F ? ((char)one).ToString() : $"<{one:X2}>"))}";
}

/// <summary>A body that is no task as it should be.</summary>
/// <param name="What">What it is.</param>
/// <param name="Body">The body.</param>
public sealed record KnownBody(string What, Body Body)
{
    /// <summary>Bodies that programs stumble over, whatever the task.</summary>
    public static IReadOnlyList<KnownBody> All { get; } =
    [
        new("white space", Body.Of(" \t\r\n")),
        new("a byte order mark and nothing else", new([0xEF, 0xBB, 0xBF])),
        new("two byte order marks", new([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. "{}"u8])),
        new("UTF-16 with a mark", new([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{\"task\": \"work\"}")])),
        new("UTF-32", new(Encoding.UTF32.GetBytes("{\"task\": \"work\"}"))),
        new("a single byte over 7F", new([0x80])),
        new("an overlong slash", new([.. "{\"task\": \""u8, 0xC0, 0xAF, .. "\"}"u8])),
        new("a surrogate in UTF-8", new([.. "{\"task\": \""u8, 0xED, 0xA0, 0x80, .. "\"}"u8])),
        new("NUL in a string", new([.. "{\"task\": \"a"u8, 0, .. "b\"}"u8])),
        new("NUL after the object", new([.. "{\"task\": \"a\"}"u8, 0])),
        new("an escaped NUL", Body.Of("{\"task\": \"\\u0000\", \"payload\": \"\\u0000\"}")),
        new("trailing comma", Body.Of("{\"task\": \"a\",}")),
        new("comment", Body.Of("{/* a */\"task\": \"a\"}")),
        new("single quotes", Body.Of("{'task': 'a'}")),
        new("no quotes", Body.Of("{task: a}")),
        new("Python", Body.Of("{'task': None, 'payload': True}")),
        new("NaN", Body.Of("{\"task\": \"a\", \"payload\": NaN}")),
        new("a number too large for a double", Body.Of("{\"task\": \"a\", \"priority\": 1e999, \"payload\": {\"value\": -1e999}}")),
        new("a number of 100,000 digits", Body.Of($"{{\"task\": \"a\", \"payload\": {new string('9', 100_000)}}}")),
        new("trailing text", Body.Of("{\"task\": \"a\"} and more")),
        new("two lines", Body.Of("{\"task\": \"a\"}\n{\"task\": \"b\"}")),
        new("every member twice", Body.Of("{\"task\": \"a\", \"task\": 5, \"payload\": {}, \"payload\": null, \"id\": \"a\", \"id\": []}")),
        new("a name that is half a surrogate", Body.Of("{\"task\": \"a\", \"\\ud800\": 1}")),
        new("a long name that begins with half a surrogate", Body.Of("{\"\\udfff aaaaaaaaaaaaaaaaaaaa\": 1, \"task\": \"a\", \"payload\": {\"value\": 1}}")),
        new("halves of surrogates in the wrong order", Body.Of("{\"task\": \"a\", \"payload\": \"\\udc00\\ud800\"}")),
        new("half a surrogate deep inside", Body.Of("{\"task\": \"a\", \"payload\": {\"value\": 1, \"more\": [{\"x\": \"\\uD83D\"}]}}")),
        new("names of JavaScript", Body.Of("{\"__proto__\": {\"task\": \"a\"}, \"constructor\": 1, \"$type\": \"System.Object\", \"$ref\": \"1\"}")),
        new("10,000 members", Body.Of($"{{{string.Join(',', Enumerable.Range(0, 10_000).Select(static number => $"\"m{number}\": {number}"))}}}")),
        new("64 levels", Body.Of($"{{\"task\": \"a\", \"payload\": {new string('[', 63)}{new string(']', 63)}}}")),
        new("65 levels", Body.Of($"{{\"task\": \"a\", \"payload\": {new string('[', 64)}{new string(']', 64)}}}")),
        new("a string of 1 MB", Body.Of($"{{\"task\": \"a\", \"payload\": \"{new string('x', 1 << 20)}\"}}")),
        new("a task name of 1 MB", Body.Of($"{{\"task\": \"{new string('t', 1 << 20)}\"}}")),
        new("XML", Body.Of("<?xml version=\"1.0\"?><task>a</task>")),
        new("a form", Body.Of("task=a&payload=b")),
        new("gzip", new([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB, 0xAE, 5, 0, 0x43, 0xBF, 0xA6, 0xA3, 2, 0, 0, 0])),
    ];
}
