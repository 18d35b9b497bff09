namespace Warren.Hosting.Queues;

/// <summary>One frame that settles messages.</summary>
/// <param name="Tag">The delivery tag.</param>
/// <param name="Multiple">Every unsettled delivery up to the tag as well.</param>
/// <param name="Requeue">Give the message back instead of acknowledging it.</param>
internal readonly record struct Settlement(ulong Tag, bool Multiple, bool Requeue);

/// <summary>Which deliveries of a channel are unsettled, and the fewest frames that settle those that are finished.</summary>
/// <remarks>
/// A <c>multiple</c> acknowledgement settles everything below its tag, so it never reaches over a delivery that still runs. A delivery that goes back
/// counts as running until its own frame is in the list, ahead of any <c>multiple</c>: otherwise it would be acknowledged and lost.
/// The caller serializes calls and sends the frames in order.
/// </remarks>
internal sealed class AckLedger
{
    private readonly List<ulong> _finished = [];
    private readonly List<ulong> _returned = [];
    private State[] _states = new State[64];
    private ulong _first = 1;
    private ulong _next = 1;

    private enum State : byte
    {
        Running,
        Finished,
        Settled,
    }

    /// <summary>Deliveries that are not settled yet.</summary>
    public int Unsettled { get; private set; }

    /// <summary>Notes a delivery. Tags of one channel come in order, without gaps.</summary>
    public void Deliver(ulong tag)
    {
        while (_next <= tag)
        {
            if (_next - _first == (ulong)_states.Length)
            {
                Grow();
            }

            this[_next] = _next == tag ? State.Running : State.Settled;
            _next++;
        }

        Unsettled++;
    }

    /// <summary>The message is done: acknowledge it.</summary>
    public void Finish(ulong tag)
    {
        this[tag] = State.Finished;
        _finished.Add(tag);
    }

    /// <summary>The message goes back to its queue.</summary>
    public void Return(ulong tag) => _returned.Add(tag);

    /// <summary>Adds the frames to send now, in order.</summary>
    public void Collect(List<Settlement> frames)
    {
        foreach (var tag in _returned)
        {
            this[tag] = State.Settled;
            Unsettled--;
            frames.Add(new Settlement(tag, Multiple: false, Requeue: true));
        }

        _returned.Clear();
        CollectPrefix(frames);
        foreach (var tag in _finished)
        {
            if (tag >= _first)
            {
                this[tag] = State.Settled;
                Unsettled--;
                frames.Add(new Settlement(tag, Multiple: false, Requeue: false));
            }
        }

        _finished.Clear();
    }

    private ref State this[ulong tag] => ref _states[tag & (ulong)(_states.Length - 1)];

    private void CollectPrefix(List<Settlement> frames)
    {
        ulong last = 0;
        var count = 0;
        for (; _first < _next && this[_first] != State.Running; _first++)
        {
            if (this[_first] == State.Finished)
            {
                last = _first;
                count++;
            }
        }

        if (count > 0)
        {
            Unsettled -= count;
            frames.Add(new Settlement(last, Multiple: count > 1, Requeue: false));
        }
    }

    private void Grow()
    {
        var old = _states;
        _states = new State[old.Length * 2];
        for (var tag = _first; tag < _next; tag++)
        {
            this[tag] = old[tag & (ulong)(old.Length - 1)];
        }
    }
}
