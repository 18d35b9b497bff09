namespace Warren.Functions.Handlers.Voice;

/// <summary>Finds runs of silent frames.</summary>
/// <param name="sampleRate">Frames in a second.</param>
/// <param name="threshold">A frame is silent when no sample of it reaches this, 1 is full scale.</param>
/// <param name="shortest">Shorter runs are pauses between words and do not count.</param>
internal sealed class SilenceFinder(int sampleRate, double threshold, TimeSpan shortest)
{
    private readonly List<SilentStretch> _found = [];
    private readonly double _shortestFrames = shortest.TotalSeconds * sampleRate;
    private long _frame;
    private long _runStart;

    /// <summary>Takes the next frame.</summary>
    /// <param name="loudest">The greatest magnitude in it.</param>
    public void Add(double loudest)
    {
        if (loudest >= threshold)
        {
            EndRun();
            _runStart = _frame + 1;
        }

        _frame++;
    }

    /// <summary>What was found up to now; call it after the last frame.</summary>
    public IReadOnlyList<SilentStretch> Finish()
    {
        EndRun();
        _runStart = _frame;
        return _found;
    }

    private void EndRun()
    {
        if (_frame - _runStart is > 0 and var frames && frames >= _shortestFrames)
        {
            _found.Add(new(Seconds(_runStart), Seconds(_frame)));
        }
    }

    private double Seconds(long frames) => Math.Round((double)frames / sampleRate, 6);
}
