using System.Globalization;

namespace Warren;

/// <summary>Finds text in valid JSON that is none. Pure.</summary>
internal static class JsonText
{
    /// <summary>
    /// Where the first escape stands (from 0) that is half a character without its other half, such as <c>\ud83d</c> alone, or -1. JSON's grammar allows it, but
    /// no program can read, compare or write it as text, so that whoever meets it fails, wherever it stands.
    /// </summary>
    /// <param name="json">JSON that was parsed.</param>
    public static int IndexOfHalfCharacter(ReadOnlySpan<byte> json)
    {
        // In JSON that was parsed a backslash is always followed by a letter, a sign, or u and four digits.
        for (var at = Next(json, 0); at >= 0; at = Next(json, at))
        {
            if (json[at + 1] != (byte)'u')
            {
                at += 2;
            }
            else if (!char.IsSurrogate(Unit(json, at)))
            {
                at += 6;
            }
            else if (char.IsHighSurrogate(Unit(json, at)) && json[(at + 6)..].StartsWith("\\u"u8) && char.IsLowSurrogate(Unit(json, at + 6)))
            {
                at += 12;
            }
            else
            {
                return at;
            }
        }

        return -1;
    }

    private static int Next(ReadOnlySpan<byte> json, int from) => json[from..].IndexOf((byte)'\\') is >= 0 and var found ? from + found : -1;

    private static char Unit(ReadOnlySpan<byte> json, int escape) => (char)ushort.Parse(json.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
