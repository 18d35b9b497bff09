namespace Warren.Topology;

/// <summary>How things stood over a stretch of simulated time.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Messages">The most messages, ready and unacknowledged.</param>
/// <param name="Instances">The most instances, with those that start and drain.</param>
/// <param name="Wait">The longest wait of the tasks that began.</param>
internal sealed record Sample(TimeSpan At, long Messages, int Instances, TimeSpan Wait)
{
    public Sample With(Sample next) => new(
        At, Math.Max(Messages, next.Messages), Math.Max(Instances, next.Instances), Wait > next.Wait ? Wait : next.Wait);
}

/// <summary>Samples at even distances. When there are too many each two become one, so that a year takes no more room than an hour.</summary>
internal sealed class Timeline
{
    public const int MostSamples = 2048;
    private readonly List<Sample> _samples = [];

    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>The distance of samples; 1 s to begin with.</summary>
    public TimeSpan Interval { get; private set; } = TimeSpan.FromSeconds(1);

    public void Add(Sample sample)
    {
        _samples.Add(sample);
        if (_samples.Count == MostSamples)
        {
            for (var pair = 0; pair < MostSamples / 2; pair++)
            {
                _samples[pair] = _samples[2 * pair].With(_samples[(2 * pair) + 1]);
            }

            _samples.RemoveRange(MostSamples / 2, MostSamples / 2);
            Interval *= 2;
        }
    }

    /// <summary>The samples as so many columns, each the most of its part of the time.</summary>
    public IReadOnlyList<Sample> Columns(int count) => _samples.Count <= count
        ? _samples
        : [.. Enumerable.Range(0, count).Select(column => Between((int)((long)column * _samples.Count / count), (int)((long)(column + 1) * _samples.Count / count)))];

    private Sample Between(int from, int to) => _samples.Skip(from + 1).Take(to - from - 1).Aggregate(_samples[from], static (all, next) => all.With(next));
}
