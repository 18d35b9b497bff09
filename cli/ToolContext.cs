using Warren.Topology;

namespace Warren.Cli;

/// <summary>What the tool works on, so that tests can run it with topologies of their own.</summary>
internal sealed record ToolContext(TopologySpec Spec, TextWriter Out, TextWriter Error, Func<string, string?> Environment, TimeProvider Time);

/// <summary>How a command ended.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Not all was done, or nothing was found: the output says what.</summary>
    public const int Incomplete = 1;

    /// <summary>Nothing was done: the message says why.</summary>
    public const int Error = 2;
}

/// <summary>The command line cannot be followed. The message says why and what to do.</summary>
#pragma warning disable CA1032 // always made with a reason
internal sealed class UsageException(string message) : Exception(message);
#pragma warning restore CA1032
