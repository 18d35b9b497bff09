namespace Warren.DeadLettering;

/// <summary>Counts what a replay does.</summary>
internal sealed class ReplayTally
{
    private const int MaxListed = 100;
    private const int MaxSample = 10;

    private readonly List<ReplayRefusal> _refused = [];
    private readonly List<string> _uncertain = [];
    private readonly List<DeadLetter> _sample = [];
    private int _matched;
    private int _refusedCount;

    public int Replayed { get; set; }

    public int FinishedFromBefore { get; set; }

    public bool Truncated { get; set; }

    public string? Stopped { get; set; }

    public bool LimitReached { get; set; }

    public bool HasBegun => _matched > 0;

    public void Match(DeadLetter letter)
    {
        _matched++;
        if (_sample.Count < MaxSample)
        {
            _sample.Add(letter);
        }
    }

    public void Refuse(string id, string problem)
    {
        _refusedCount++;
        if (_refused.Count < MaxListed)
        {
            _refused.Add(new(id, problem));
        }
    }

    public void AddUncertain(IEnumerable<string> ids) => _uncertain.AddRange(ids);

    /// <param name="run">The replay's id; null for a dry run, which shows a sample.</param>
    public ReplayReport Report(string? run) => new()
    {
        Run = run,
        Matched = _matched,
        Replayed = Replayed,
        FinishedFromBefore = FinishedFromBefore,
        Refused = _refused,
        RefusedCount = _refusedCount,
        Uncertain = _uncertain,
        Sample = run is null ? _sample : [],
        Truncated = Truncated,
        Stopped = Stopped,
        LimitReached = LimitReached,
    };
}
