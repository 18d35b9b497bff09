namespace Warren.Topology;

/// <summary>The topology cannot be read, compared or applied. The message says why and what to do, and has no secrets.</summary>
#pragma warning disable CA1032 // always made with a reason
public class TopologyException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Nobody answers at the broker's address: it is not there, or not there yet.</summary>
public sealed class BrokerNotThereException(string message, Exception? innerException = null) : TopologyException(message, innerException);

/// <summary>The declarations have problems, so nothing was asked of a broker.</summary>
public sealed class TopologyInvalidException(IReadOnlyList<TopologyProblem> problems)
    : TopologyException($"The topology has {problems.Count} problem(s):{Lines(problems)}")
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<TopologyProblem> Problems { get; } = problems;

    private static string Lines(IReadOnlyList<TopologyProblem> problems) => string.Concat(problems.Select(static problem => $"\n  {problem}"));
}

/// <summary>The broker has things that RabbitMQ cannot change in place, so nothing was changed.</summary>
public sealed class TopologyConflictException(IReadOnlyList<TopologyConflict> conflicts)
    : TopologyException($"{conflicts.Count} conflict(s), so nothing was changed:{Lines(conflicts)}")
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<TopologyConflict> Conflicts { get; } = conflicts;

    private static string Lines(IReadOnlyList<TopologyConflict> conflicts) => string.Concat(conflicts.Select(static conflict => $"\n  {conflict.Message}"));
}
#pragma warning restore CA1032
