using FsCheck;
using FsCheck.Fluent;

namespace Warren.TestSupport.Garbage;

/// <summary>Texts that others choose: ids, names, header values, parameters.</summary>
public static class Texts
{
    /// <summary>Texts that have broken programs, none longer than an AMQP short string holds.</summary>
    public static IReadOnlyList<string> Odd { get; } =
    [
        "", " ", "\t", "\0", "a\0b", "\r\n", "a\nb: c", "\u001b[31mred", "\u202eleft", "\uFEFF", "é", "e\u0301", "日本語", "😀", "\u2028", "\u00A0",
        "..", ".", "../../etc/passwd", "/", "\\", "a/b", "a%2Fb", "%", "%00", "%s%n", "{0}", "{Id}", "${x}", "$(x)", "`x`", "'; --", "\"", "<script>", "&amp;", "null", "undefined", "NaN",
        "true", "0", "-0", "-1", "1e400", "0x10", "٣", "1,000", " 7 ", "2147483648", "9223372036854775808", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00", "9999-12-31T23:59:59.9999999Z",
        "2024-02-30", "2024-01-15T25:00:00Z", "12:00", "24:00:00", "1", "*", "#", "a.*.#", "a..b", "amq.rabbitmq.reply-to", "CON", "nul.txt", "~", "-rf", "--", "@", "=1+1",
    ];

    /// <summary>Any text that can be sent: odd ones, ones of odd characters, long ones.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency(
        (6, Gen.Elements<string>(Odd)),
        (3, Gen.ListOf(Gen.Elements('a', 'Z', '0', '.', '-', '_', ' ', '/', '\0', '\n', '\u007f', 'é', '\u20AC', '"', '\\', '%', '+', '&', '=')).Select(static chars => string.Concat(chars))),
        (1, Gen.Choose(200, 255).Select(static length => new string('x', length))),
        (1, Gen.Choose(60, 63).Select(static count => string.Concat(Enumerable.Repeat("😀", count)))),
        (1, Gen.Choose(256, 3_000).Select(static length => new string('y', length))));

    /// <summary>As <see cref="Any"/>, at most 255 bytes.</summary>
    public static Gen<string> Brief { get; } = Any.Where(static text => System.Text.Encoding.UTF8.GetByteCount(text) <= 255);
}
