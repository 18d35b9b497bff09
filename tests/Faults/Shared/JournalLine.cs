namespace Warren.Faults;

/// <summary>One attempt, as a worker wrote it down before the attempt ended.</summary>
/// <param name="Id">The task.</param>
/// <param name="Handled">Whether the work was done; else the attempt was about to fail.</param>
/// <param name="Redelivered">Whether the broker said that it delivered the message before.</param>
internal readonly record struct JournalLine(string Id, bool Handled, bool Redelivered)
{
    /// <summary>Bytes of a line whose id is a UUID, with its end.</summary>
    public const int Length = 41;

    public override string ToString() => $"{(Handled ? 'h' : 'f')} {Id} {(Redelivered ? 1 : 0)}";

    public static JournalLine Parse(string line)
    {
        var parts = line.Split(' ');
        return new(parts[1], parts[0] == "h", parts[2] == "1");
    }
}
