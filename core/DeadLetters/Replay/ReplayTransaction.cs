using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Warren.Topology;

namespace Warren.DeadLettering;

/// <summary>A copy that goes to a task queue.</summary>
/// <param name="Queue">The task queue.</param>
/// <param name="Properties">Its properties; the message id is set.</param>
/// <param name="Body">Its body.</param>
/// <param name="Key">What the journal knows the dead letter by, or null.</param>
internal sealed record ReplayCopy(string Queue, BasicProperties Properties, ReadOnlyMemory<byte> Body, string? Key);

/// <summary>Publishes copies and the record of them in one transaction, which the broker carries out as a whole or, when the client dies, not at all.</summary>
internal sealed class ReplayTransaction : IAsyncDisposable
{
    private const int PartialCommit = 406;

    private readonly IChannel _channel;
    private readonly ReplayJournal _journal;
    private readonly string _journalQueue;
    private readonly string _run;
    private readonly TimeProvider _time;
    private readonly HashSet<(string Queue, string Id)> _returned = [];
    private int _batch;
    private int _noted;
    private Confirmed? _confirmed;

    private ReplayTransaction(IChannel channel, ReplayJournal journal, string deadLetterQueue, string run, TimeProvider time)
    {
        (_channel, _journal, _journalQueue, _run, _time) = (channel, journal, DeadLetterQueues.JournalOf(deadLetterQueue), run, time);
        channel.BasicReturnAsync += (_, returned) =>
        {
            _returned.Add((returned.RoutingKey, returned.BasicProperties.MessageId ?? ""));
            return Task.CompletedTask;
        };
    }

    public static async Task<ReplayTransaction> OpenAsync(
        IConnection connection, ReplayJournal journal, string deadLetterQueue, string run, TimeProvider time, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.TxSelectAsync(cancellationToken);
        return new(channel, journal, deadLetterQueue, run, time);
    }

    /// <summary>Puts copies into their queues and returns once the broker has confirmed them.</summary>
    /// <returns>The copies that were not taken, because their queue is gone.</returns>
    /// <exception cref="ReplayRefusedException">The broker refused some of them, as a full queue does, and does not say which.</exception>
    /// <remarks>Not cancellable: to give up in between would leave unknown what can be known.</remarks>
    public async Task<IReadOnlyList<ReplayCopy>> CommitAsync(IReadOnlyList<ReplayCopy> copies)
    {
        var before = _confirmed;
        await SendAsync(copies);
        await CommitAsync();
        if (before is { HasFirstRecord: true })
        {
            await _journal.RetractAsync(_run, before.Batch, CancellationToken.None);
        }

        // A returned message arrives before the commit's answer.
        var returned = copies.Where(copy => _returned.Contains((copy.Queue, copy.Properties.MessageId!))).ToArray();
        var noted = _noted == _batch;
        if (returned.Length > 0 && noted)
        {
            await _journal.RetractAsync(_run, _batch, CancellationToken.None);
        }

        _confirmed = new(_batch, Keys(copies.Except(returned)), HasFirstRecord: noted && returned.Length == 0);
        return returned;
    }

    /// <summary>The part of <see cref="CommitAsync(IReadOnlyList{ReplayCopy})"/> that has no effect until it is confirmed.</summary>
    internal async Task SendAsync(IReadOnlyList<ReplayCopy> copies)
    {
        _batch++;
        _returned.Clear();
        if (_confirmed is { } before)
        {
            await NoteAsync(before.Batch, before.Keys, persistent: true);
        }

        foreach (var copy in copies)
        {
            await _channel.BasicPublishAsync("", copy.Queue, mandatory: true, copy.Properties, copy.Body);
        }

        await NoteAsync(_batch, Keys(copies), persistent: false);
    }

    /// <summary>Makes the last record persistent.</summary>
    public async Task FinishAsync()
    {
        if (_confirmed is { Keys.Count: > 0 } last)
        {
            await NoteAsync(last.Batch, last.Keys, persistent: true);
            await _channel.TxCommitAsync();
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private static IReadOnlyList<string> Keys(IEnumerable<ReplayCopy> copies) => [.. copies.Select(static copy => copy.Key).OfType<string>()];

    private async Task NoteAsync(int batch, IReadOnlyList<string> keys, bool persistent)
    {
        if (keys.Count > 0)
        {
            var record = new JournalRecord(_run, batch, _time.GetUtcNow(), keys);
            var properties = new BasicProperties { Persistent = persistent, ContentType = "application/json" };
            await _channel.BasicPublishAsync("", _journalQueue, mandatory: true, properties, record.ToBytes());
            _noted = batch;
        }
    }

    private async Task CommitAsync()
    {
        try
        {
            await _channel.TxCommitAsync();
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason is { ReplyCode: PartialCommit })
        {
            // The record was taken, but it is not true of all.
            if (_noted == _batch)
            {
                await _journal.RetractAsync(_run, _batch, CancellationToken.None);
            }

            throw new ReplayRefusedException(refused);
        }
    }

    private sealed record Confirmed(int Batch, IReadOnlyList<string> Keys, bool HasFirstRecord);
}

/// <summary>The broker carried a transaction out in part.</summary>
#pragma warning disable CA1032 // made only here
internal sealed class ReplayRefusedException(Exception inner) : Exception("The broker refused some of the messages.", inner);
#pragma warning restore CA1032
