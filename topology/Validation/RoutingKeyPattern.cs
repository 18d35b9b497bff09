namespace Warren.Topology;

/// <summary>Topic patterns: <c>*</c> stands for exactly one word, <c>#</c> for any number of words. Pure.</summary>
public static class RoutingKeyPattern
{
    /// <summary>Whether a message with this routing key goes to a queue that is bound with this pattern. Wildcards in the key are plain text.</summary>
    /// <param name="pattern">A queue's routing key, with or without wildcards.</param>
    /// <param name="key">A message's routing key.</param>
    public static bool Matches(string pattern, string key)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(key);
        return Meet(pattern.Split('.'), key.Split('.'), wildcardsOnBothSides: false);
    }

    /// <summary>Whether some routing key matches both patterns.</summary>
    internal static bool Overlap(string first, string second) => Meet(first.Split('.'), second.Split('.'), wildcardsOnBothSides: true);

    private static bool Meet(string[] left, string[] right, bool wildcardsOnBothSides)
    {
        // possible[i, j]: the words from i of the left and from j of the right have a key in common.
        var possible = new bool[left.Length + 1, right.Length + 1];
        for (var i = left.Length; i >= 0; i--)
        {
            for (var j = right.Length; j >= 0; j--)
            {
                possible[i, j] = (i == left.Length && j == right.Length)
                    || (i < left.Length && left[i] is "#" && (possible[i + 1, j] || (j < right.Length && possible[i, j + 1])))
                    || (wildcardsOnBothSides && j < right.Length && right[j] is "#" && (possible[i, j + 1] || (i < left.Length && possible[i + 1, j])))
                    || (i < left.Length && j < right.Length && possible[i + 1, j + 1]
                        && (left[i] is "*" || (wildcardsOnBothSides && right[j] is "*") || string.Equals(left[i], right[j], StringComparison.Ordinal)));
            }
        }

        return possible[0, 0];
    }
}
