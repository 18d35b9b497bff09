namespace Warren.Topology;

/// <summary>Tasks in a row that are alike, so that a backlog of a million is one value.</summary>
/// <param name="Came">When they came into the queue.</param>
/// <param name="Duration">How long one runs.</param>
/// <param name="Count">How many.</param>
/// <param name="Again">Whether they have run before and were cut off.</param>
internal readonly record struct TaskRun(TimeSpan Came, TimeSpan Duration, long Count, bool Again = false)
{
    public TaskRun One => this with { Count = 1 };

    public bool IsLike(in TaskRun other) => Came == other.Came && Duration == other.Duration && Again == other.Again;
}

/// <summary>A queue of tasks, first in, first out, that takes as much room as there are different ones in a row.</summary>
internal sealed class TaskLine
{
    private readonly Queue<TaskRun> _middle = new();
    private TaskRun _head;
    private TaskRun _tail;

    public long Count { get; private set; }

    public void Add(in TaskRun run)
    {
        Count += run.Count;
        if (_tail.Count > 0 && !_tail.IsLike(run))
        {
            _middle.Enqueue(_tail);
            _tail = default;
        }

        _tail = run with { Count = _tail.Count + run.Count };
    }

    /// <summary>Takes the first task.</summary>
    public bool TryTake(out TaskRun task)
    {
        if (_head.Count == 0 && !_middle.TryDequeue(out _head))
        {
            (_head, _tail) = (_tail, default);
        }

        if (_head.Count == 0)
        {
            task = default;
            return false;
        }

        task = _head.One;
        _head = _head with { Count = _head.Count - 1 };
        Count--;
        return true;
    }
}
