using System.Text.RegularExpressions;

namespace Warren.TestSupport.Garbage;

/// <summary>Finds what no answer may show to whoever sent garbage.</summary>
public static partial class Leaks
{
    /// <summary>The names of .NET types, frames of a stack, addresses with credentials that stand in a text; empty when there are none.</summary>
    public static string[] In(string text) => [.. Leak().Matches(text).Select(static match => match.Value)];

    [GeneratedRegex(@"\b(System|Microsoft|Warren|RabbitMQ)\.[A-Z]\w+|\w+Exception\b|   at [\w.]+\(|amqps?://\S+@|`\d\[", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Leak();
}
