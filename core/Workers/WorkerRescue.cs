namespace Warren.Workers;

/// <summary>What a look after dead workers has done.</summary>
/// <param name="Lost">The workers that were found dead by this look; each death is found by one look.</param>
/// <param name="PutBack">How many tasks no longer say that they run.</param>
/// <param name="IsDone">Whether that was all of them; else look again.</param>
public sealed record WorkerRescue(IReadOnlyList<string> Lost, int PutBack, bool IsDone);
