namespace Warren.Hosting.Startup;

/// <summary>The host does not start as it is configured; everything that is wrong, each with what to do.</summary>
internal sealed class StartRefusedException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
