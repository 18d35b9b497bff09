namespace Warren;

/// <summary>Foreign text cut to a length at which it can be shown or kept.</summary>
internal static class Shortened
{
    /// <summary>How much of a name is shown in an error.</summary>
    public const int Name = 80;

    /// <summary>The text, or its beginning and an ellipsis when it has more than <paramref name="limit"/> characters. A surrogate pair is never cut in two.</summary>
    /// <param name="limit">How many characters to keep at most, more than 0; the ellipsis is not counted.</param>
    /// <param name="text">Any text.</param>
    public static string To(int limit, string text) =>
        text.Length <= limit ? text : Cut(limit, text) + "…";

    /// <summary>As <see cref="To"/>, without the ellipsis, so that the limit holds for all of it.</summary>
    public static string Cut(int limit, string text) =>
        text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
}
