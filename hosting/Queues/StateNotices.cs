namespace Warren.Hosting.Queues;

/// <summary>Keeps a lasting trouble from filling the log: one notice for each change of state, then one a minute.</summary>
internal sealed class StateNotices(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private string _state = "";
    private long _noticed;

    /// <summary>Notes a state that needs no notice of its own.</summary>
    public void Now(string state) => _state = state;

    /// <summary>Notes the state, and says whether to log it.</summary>
    public bool IsDue(string state)
    {
        if (state == _state && time.GetElapsedTime(_noticed) < Every)
        {
            return false;
        }

        (_state, _noticed) = (state, time.GetTimestamp());
        return true;
    }
}
