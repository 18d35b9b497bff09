using System.Security.Cryptography;
using System.Text;

namespace Warren.Topology;

/// <summary>Names that follow from others when none is given. Whatever comes in, a name of the right form comes out.</summary>
internal static class DerivedNames
{
    public const int MaxFunction = 127;
    public const int MaxGroup = 24;
    private const int HashDigits = 8;

    /// <summary><c>high_priority.queue</c> becomes <c>HighPriority</c>: the queue's words, without <c>queue</c> at the end.</summary>
    public static string Function(string queue)
    {
        var words = Words(queue);
        if (words.Count > 1 && string.Equals(words[^1], "queue", StringComparison.OrdinalIgnoreCase))
        {
            words.RemoveAt(words.Count - 1);
        }

        var name = string.Concat(words.Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
        return Shortened(name.Length > 0 && char.IsAsciiLetter(name[0]) ? name : "Queue" + name, MaxFunction);
    }

    /// <summary><c>HighPriority</c> becomes <c>high-priority</c>.</summary>
    public static string Group(string function)
    {
        var text = new StringBuilder();
        foreach (var (index, character) in function.Index())
        {
            if (char.IsAsciiLetterUpper(character) && index > 0 && !char.IsAsciiLetterUpper(function[index - 1]))
            {
                text.Append('-');
            }

            text.Append(character);
        }

        var name = string.Join('-', Words(text.ToString())).ToLowerInvariant();
        return Shortened(name.Length > 0 && char.IsAsciiLetter(name[0]) ? name : "group" + name, MaxGroup);
    }

    private static List<string> Words(string name) =>
        [.. new string([.. name.Select(static character => char.IsAsciiLetterOrDigit(character) ? character : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    // Cut names must still differ where the whole ones do.
    private static string Shortened(string name, int longest) => name.Length <= longest
        ? name
        : $"{name[..(longest - HashDigits - 1)].TrimEnd('-')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashDigits]}";
}
