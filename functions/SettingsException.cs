namespace Warren.Functions;

/// <summary>The app cannot start with its settings. The message lists every problem, without secrets.</summary>
#pragma warning disable CA1032 // always made with the problems
internal sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception("The settings are wrong:" + string.Concat(problems.Select(static problem => $"\n- {problem}")))
#pragma warning restore CA1032
{
    /// <summary>A sentence or two each: what is wrong and what to do.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
