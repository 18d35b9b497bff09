namespace Warren.Functions.Http.Submit;

/// <summary>Topic exchange patterns: <c>*</c> stands for one word, <c>#</c> for any number of words. Pure.</summary>
internal static class RoutingKeyPattern
{
    public static bool Matches(string pattern, string key) => Matches(pattern.Split('.'), key.Split('.'));

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key)
    {
        if (pattern.IsEmpty)
        {
            return key.IsEmpty;
        }

        if (pattern[0] == "#")
        {
            return Matches(pattern[1..], key) || (!key.IsEmpty && Matches(pattern, key[1..]));
        }

        return !key.IsEmpty && (pattern[0] == "*" || pattern[0] == key[0]) && Matches(pattern[1..], key[1..]);
    }
}
