using RabbitMQ.Client.Events;

namespace Warren.Topology;

/// <summary>
/// What the broker said to the publishes of one channel, by sequence number. The client's own tracking is of no use here: it adds a header
/// to every message.
/// </summary>
internal sealed class ConfirmedBatch
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ulong> _open = [];
    private readonly HashSet<ulong> _refused = [];
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Begin(IEnumerable<ulong> sequenceNumbers)
    {
        lock (_lock)
        {
            _refused.Clear();
            _open.UnionWith(sequenceNumbers);
            _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public Task AckedAsync(object sender, BasicAckEventArgs answer) => Answer(answer.DeliveryTag, answer.Multiple, refused: false);

    public Task NackedAsync(object sender, BasicNackEventArgs answer) => Answer(answer.DeliveryTag, answer.Multiple, refused: true);

    public Task ClosedAsync(object sender, ShutdownEventArgs reason)
    {
        lock (_lock)
        {
            _answered.TrySetException(new RabbitMQ.Client.Exceptions.AlreadyClosedException(reason));
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits for the answers to all of the batch.</summary>
    /// <returns>The sequence numbers that the broker refused.</returns>
    public async Task<IReadOnlySet<ulong>> WaitAsync(CancellationToken cancellationToken)
    {
        Task answered;
        lock (_lock)
        {
            answered = _answered.Task;
        }

        await answered.WaitAsync(cancellationToken);
        return _refused;
    }

    private Task Answer(ulong number, bool multiple, bool refused)
    {
        lock (_lock)
        {
            foreach (var answered in multiple ? _open.GetViewBetween(0, number).ToArray() : [number])
            {
                _open.Remove(answered);
                if (refused)
                {
                    _refused.Add(answered);
                }
            }

            if (_open.Count == 0)
            {
                _answered.TrySetResult();
            }
        }

        return Task.CompletedTask;
    }
}
