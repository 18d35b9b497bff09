namespace Warren.Topology;

/// <summary>Topic patterns: <c>*</c> stands for exactly one word, <c>#</c> for any number of words.</summary>
internal static class RoutingKeyPattern
{
    /// <summary>Whether some routing key matches both patterns.</summary>
    public static bool Overlap(string first, string second)
    {
        var left = first.Split('.');
        var right = second.Split('.');

        // possible[i, j]: the words from i of the left and from j of the right have a key in common.
        var possible = new bool[left.Length + 1, right.Length + 1];
        for (var i = left.Length; i >= 0; i--)
        {
            for (var j = right.Length; j >= 0; j--)
            {
                possible[i, j] = (i == left.Length && j == right.Length)
                    || (i < left.Length && left[i] is "#" && (possible[i + 1, j] || (j < right.Length && possible[i, j + 1])))
                    || (j < right.Length && right[j] is "#" && (possible[i, j + 1] || (i < left.Length && possible[i + 1, j])))
                    || (i < left.Length && j < right.Length && OneWord(left[i], right[j]) && possible[i + 1, j + 1]);
            }
        }

        return possible[0, 0];
    }

    private static bool OneWord(string left, string right) => left is "*" || right is "*" || string.Equals(left, right, StringComparison.Ordinal);
}
