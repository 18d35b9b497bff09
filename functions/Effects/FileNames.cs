using System.Security.Cryptography;
using System.Text;

namespace Warren.Functions.Effects;

/// <summary>File names for ids that others chose.</summary>
internal static class FileNames
{
    private const int MaxPlain = 100;

    /// <summary>
    /// The id itself when it is plain (letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; at most 100 characters; no upper case, which some file
    /// systems do not tell from lower), else its plain characters and a hash: no two ids share a name, and no name leaves its folder.
    /// </summary>
    public static string For(string id)
    {
        if (id.Length is > 0 and <= MaxPlain && id.All(IsPlain) && char.IsAsciiLetterOrDigit(id[0]))
        {
            return id;
        }

        var readable = string.Concat(id.Where(char.IsAsciiLetterOrDigit).Take(40)).ToLowerInvariant();
        return $"{readable}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16))}";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.';
}
