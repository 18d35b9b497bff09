using Warren.Topology;

namespace Warren.Faults;

/// <summary>How much is done: the short form, or the long one that <c>./test --faults</c> asks for.</summary>
internal static class SuiteSize
{
    private const int ShortTasks = 300;
    private const int LongTasks = 10_000;

    /// <summary>Rounds of every fault; 0: the short form.</summary>
    private static int LongRounds { get; } = int.TryParse(Environment.GetEnvironmentVariable("WARREN_FAULTS_ROUNDS"), out var rounds) ? rounds : 0;

    public static bool IsLong => LongRounds > 0;

    public static int Tasks => IsLong ? LongTasks : ShortTasks;

    public static int Workers => IsLong ? 2 : 1;

    /// <summary>What the queues are, for a fault that the long form tries on both kinds.</summary>
    public static TheoryData<QueueType> Types(QueueType inShortForm) => IsLong ? [QueueType.Classic, QueueType.Quorum] : [inShortForm];

    public static int Rounds => IsLong ? LongRounds : 1;
}
