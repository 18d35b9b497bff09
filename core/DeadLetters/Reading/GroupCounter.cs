namespace Warren.DeadLettering;

/// <summary>Counts dead letters by what they have in common.</summary>
internal sealed class GroupCounter
{
    private readonly Dictionary<(string? Queue, string Reason, string? Exception, string? Task), DeadLetterGroup> _groups = [];

    public int Total { get; private set; }

    public IReadOnlyList<DeadLetterGroup> Groups =>
        [.. _groups.Values.OrderByDescending(static group => group.Count).ThenBy(static group => group.Queue, StringComparer.Ordinal).ThenBy(static group => group.Reason, StringComparer.Ordinal)];

    public void Add(DeadLetter letter)
    {
        Total++;
        var key = (letter.Queue, letter.Reason, letter.Exception, letter.Task);
        _groups[key] = _groups.TryGetValue(key, out var group)
            ? group with { Count = group.Count + 1, Oldest = Earlier(group.Oldest, letter.DeadLetteredAt), Newest = Later(group.Newest, letter.DeadLetteredAt) }
            : new(letter.Queue, letter.Reason, letter.Exception, letter.Task, 1, letter.DeadLetteredAt, letter.DeadLetteredAt, letter.Id, letter.Message);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;
}
