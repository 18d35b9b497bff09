using System.Text;

namespace Warren.Functions.Effects;

/// <summary>Foreign text made fit for an error message or a log: short, one line, nothing unprintable.</summary>
internal static class Excerpt
{
    /// <param name="text">Any text.</param>
    /// <param name="length">How many characters to keep at most; what is cut is marked by an ellipsis.</param>
    public static string Of(string text, int length)
    {
        var kept = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            if (kept.Length + rune.Utf16SequenceLength > length)
            {
                return kept.Append('…').ToString();
            }

            if (Rune.IsControl(rune))
            {
                kept.Append(' ');
            }
            else
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString().Trim();
    }
}
