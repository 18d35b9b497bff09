using System.Text;

namespace Warren.State;

/// <summary>Text as every database can hold it. Pure.</summary>
internal static class StoreText
{
    /// <summary>The longest name, in characters. Databases bound what they index.</summary>
    public const int MaxName = TaskLimits.MaxShortString;

    private const char Replacement = '\uFFFD';

    /// <summary>An id, to be written or looked for.</summary>
    public static string Id(string id) => Clean(id, MaxName);

    /// <summary>A name of something, or null when there is none.</summary>
    public static string? Name(string? name) => name is null ? null : Clean(name, MaxName);

    /// <summary>Words for people, or null when there are none.</summary>
    public static string? Words(string? words) => words is null ? null : Clean(words, Tracking.TrackedTask.MaxText);

    /// <summary>Text without NUL and half characters, which become U+FFFD, and shortened.</summary>
    public static string Clean(string text, int max = int.MaxValue)
    {
        if (text.Length > max)
        {
            // No character is cut in half.
            text = text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
        }

        return IsClean(text) ? text : Replaced(text);
    }

    private static bool IsClean(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\0' || (char.IsSurrogate(text[at]) && !IsPair(text, at++)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);

    private static string Replaced(string text)
    {
        var clean = new StringBuilder(text);
        for (var at = 0; at < clean.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && IsPair(text, at))
            {
                at++;
            }
            else if (text[at] == '\0' || char.IsSurrogate(text[at]))
            {
                clean[at] = Replacement;
            }
        }

        return clean.ToString();
    }
}
