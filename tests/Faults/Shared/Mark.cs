namespace Warren.Faults;

/// <summary>A task of the suite.</summary>
internal sealed record Mark
{
    /// <summary>It is handled at its first attempt.</summary>
    public const string Passes = "passes";

    /// <summary>It fails at its first attempt and is handled at its second, so it travels through the retry queue.</summary>
    public const string FailsOnce = "fails_once";

    /// <summary>It can never succeed, so it ends in the dead-letter queue.</summary>
    public const string NeverPasses = "never_passes";

    /// <summary>Which of the three.</summary>
    public required string Kind { get; init; }

    /// <summary>One in ten fails once, one in twenty for ever.</summary>
    public static Mark Of(int number) => new()
    {
        Kind = (number % 20) switch
        {
            7 or 17 => FailsOnce,
            13 => NeverPasses,
            _ => Passes,
        },
    };
}
