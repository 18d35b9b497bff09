using System.IO.Enumeration;

namespace Warren.Hosting.Startup;

/// <summary>Which queues this instance consumes: <c>--queues</c>.</summary>
/// <param name="Patterns">Names with * and ?; null: every queue; <c>none</c>: no queue.</param>
internal sealed record QueueSelection(IReadOnlyList<string>? Patterns)
{
    private bool IsNone => Patterns is ["none"];

    public bool Selects(string queue) => Patterns is null || (!IsNone && Patterns.Any(pattern => Matches(pattern, queue)));

    public void Check(IReadOnlyCollection<string> queues, List<string> problems)
    {
        if (Patterns is null || IsNone)
        {
            return;
        }

        // An unset variable in a script, whose author does not mean an instance that does nothing.
        if (Patterns.Count == 0)
        {
            problems.Add($"--queues is empty: name the queues, or leave --queues out to consume all of them; 'none' consumes nothing. Known: {string.Join(", ", queues.Order(StringComparer.Ordinal))}.");
        }

        problems.AddRange(
            from pattern in Patterns
            where !queues.Any(queue => Matches(pattern, queue))
            select $"--queues '{pattern}' matches no queue. Known: {string.Join(", ", queues.Order(StringComparer.Ordinal))}; 'none' consumes nothing.");
    }

    private static bool Matches(string pattern, string queue) => FileSystemName.MatchesSimpleExpression(pattern, queue, ignoreCase: false);
}
