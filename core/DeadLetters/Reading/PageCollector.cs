namespace Warren.DeadLettering;

/// <summary>Picks a page out of the dead letters that pass by. Pure but for what it has collected.</summary>
/// <remarks>
/// When all that the page before ended with are gone, for example because they were replayed, it begins from the start again: a dead letter may be shown
/// twice but is never passed over.
/// </remarks>
internal sealed class PageCollector(DeadLetterFilter filter, int limit, PageCursor? from)
{
    private readonly List<(DeadLetter Letter, int Position)> _fromStart = [];
    private readonly List<(DeadLetter Letter, int Position)> _fromAnchor = [];
    private int _position;
    private bool _anchored;

    /// <summary>Whether the page, and one more to tell that there is a next one, is there.</summary>
    public bool IsFull => Items.Count > limit && (_anchored || _position >= (from?.Position ?? 0));

    private List<(DeadLetter Letter, int Position)> Items => _anchored ? _fromAnchor : _fromStart;

    public void Pass(DeadLetter letter)
    {
        _position++;
        if (from is not null && _position <= from.Position && from.Last.Contains(letter.Id))
        {
            _fromAnchor.Clear();
            _anchored = true;
        }
        else if (Items.Count <= limit && filter.Matches(letter))
        {
            Items.Add((letter, _position));
        }
    }

    /// <summary>The page, and where the next one begins when there is one.</summary>
    public (IReadOnlyList<DeadLetter> Items, PageCursor? Next) Result(string queue)
    {
        var page = Items.Take(limit).ToArray();
        return (
            [.. page.Select(static item => item.Letter)],
            Items.Count > limit ? new(queue, page[^1].Position, [.. page.TakeLast(PageCursor.Anchors).Select(static item => item.Letter.Id)]) : null);
    }
}
