using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Warren.Broker;
using Warren.Topology;

namespace Warren.DeadLettering;

/// <summary>
/// The journal of a dead-letter queue's replays, and the lock on that queue: its only, exclusive consumer is whoever works on the dead letters.
/// </summary>
/// <remarks>
/// A dead letter is taken out of its queue only after its copy is confirmed, so that nothing can be lost. The copy and the record that tells of it are
/// published in one transaction: when the replay ends anywhere in between, the next one to hold the journal finds the record and takes the dead letter
/// out without a second copy. That first record is not persistent and so dies with the broker, which may have kept it without the copy; once the
/// transaction is confirmed, a persistent one takes its place.
/// </remarks>
internal sealed class ReplayJournal : IAsyncDisposable
{
    private const int AccessRefused = 403;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);

    // Longer than it takes the broker to put back what a dead holder of the lock had taken.
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(1);

    private readonly IChannel _channel;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, Entry> _byKey = new(StringComparer.Ordinal);
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ReplayJournal(IChannel channel, TimeProvider time) => (_channel, _time) = (channel, time);

    /// <summary>Takes the lock and reads the journal.</summary>
    /// <exception cref="DeadLettersBusyException">Another has the lock, and keeps it for longer than we wait.</exception>
    /// <exception cref="OperationInterruptedException">There is no such journal (404), or the connection was lost.</exception>
    public static async Task<ReplayJournal> OpenAsync(IConnection connection, string deadLetterQueue, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                return await OpenAsync(channel, DeadLetterQueues.JournalOf(deadLetterQueue), time, cancellationToken);
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason is { ReplyCode: AccessRefused } reason && BrokerErrors.IsInExclusiveUse(reason))
            {
                await channel.DisposeAsync();
                if (time.GetElapsedTime(began) > Patience)
                {
                    throw new DeadLettersBusyException(
                        $"Another list, replay or purge of '{deadLetterQueue}' is going on: wait until it has ended, then try again.", refused);
                }

                await Task.Delay(BetweenTries, time, cancellationToken);
            }
            catch
            {
                await channel.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Whether a record says that this dead letter is in its queue already.</summary>
    public bool HasReplayed(string? key)
    {
        lock (_lock)
        {
            if (key is null || !_byKey.TryGetValue(key, out var entry))
            {
                return false;
            }

            entry.WasNeeded = true;
            return true;
        }
    }

    /// <summary>Takes the records of one transaction away that are not persistent: a persistent one has taken their place, or they are not true.</summary>
    public async Task RetractAsync(string run, int batch, CancellationToken cancellationToken)
    {
        for (var began = _time.GetTimestamp(); ;)
        {
            Task arrival;
            Entry? entry;
            lock (_lock)
            {
                arrival = _arrived.Task;
                entry = _entries.FirstOrDefault(entry => !entry.Persistent && entry.Record?.Run == run && entry.Record.Batch == batch);
                if (entry is not null)
                {
                    Forget(entry);
                }
            }

            if (entry is not null)
            {
                await _channel.BasicAckAsync(entry.Tag, multiple: false, cancellationToken);
                return;
            }

            await arrival.WaitAsync(ReadLimit - _time.GetElapsedTime(began), _time, cancellationToken);
        }
    }

    /// <summary>Drops what nobody needs any more: old records whose dead letters were not seen by a scan of the whole queue.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        Entry[] old;
        lock (_lock)
        {
            var before = _time.GetUtcNow() - KeepFor;
            old = [.. _entries.Where(entry => !entry.WasNeeded && (entry.Record is null || entry.Record.At < before))];
            foreach (var entry in old)
            {
                Forget(entry);
            }
        }

        foreach (var entry in old)
        {
            await _channel.BasicAckAsync(entry.Tag, multiple: false, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private static async Task<ReplayJournal> OpenAsync(IChannel channel, string queue, TimeProvider time, CancellationToken cancellationToken)
    {
        var journal = new ReplayJournal(channel, time);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += journal.OnRecordAsync;
        await channel.BasicConsumeAsync(
            queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null, consumer, cancellationToken);

        // As nobody else may read it, what is not in the queue any more is on its way to us.
        for (var began = time.GetTimestamp(); await channel.MessageCountAsync(queue, cancellationToken) > 0;)
        {
            if (time.GetElapsedTime(began) > ReadLimit)
            {
                throw new TimeoutException($"The records of '{queue}' did not come.");
            }
        }

        await PassAllAsync(channel, time, cancellationToken);
        return journal;
    }

    // What the broker had sent before is handed to its consumer before another consumer of the same channel hears that it has begun.
    private static async Task PassAllAsync(IChannel channel, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = new BeginSignal(channel);
        var own = await channel.QueueDeclareAsync(cancellationToken: cancellationToken);
        await channel.BasicConsumeAsync(own.QueueName, autoAck: true, begun, cancellationToken);
        await begun.Task.WaitAsync(ReadLimit, time, cancellationToken);
    }

    private Task OnRecordAsync(object sender, BasicDeliverEventArgs delivered)
    {
        var entry = new Entry(delivered.DeliveryTag, JournalRecord.TryParse(delivered.Body.Span), delivered.BasicProperties.Persistent);
        lock (_lock)
        {
            _entries.Add(entry);
            foreach (var key in entry.Record?.Keys ?? [])
            {
                _byKey[key] = entry;
            }

            var arrived = _arrived;
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            arrived.TrySetResult();
        }

        return Task.CompletedTask;
    }

    private void Forget(Entry entry)
    {
        _entries.Remove(entry);
        foreach (var key in (entry.Record?.Keys ?? []).Where(key => _byKey.GetValueOrDefault(key) == entry))
        {
            _byKey.Remove(key);
        }
    }

    private sealed class BeginSignal(IChannel channel) : AsyncDefaultBasicConsumer(channel)
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _begun.Task;

        public override async Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            await base.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);
            _begun.TrySetResult();
        }
    }

    private sealed record Entry(ulong Tag, JournalRecord? Record, bool Persistent)
    {
        public bool WasNeeded { get; set; }
    }
}
