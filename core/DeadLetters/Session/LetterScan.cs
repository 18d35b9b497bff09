using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Warren.DeadLettering;

/// <summary>A message that a scan holds.</summary>
internal sealed record Held<T>(ulong Tag, T Value);

/// <summary>
/// Goes through a dead-letter queue from its head and holds what it passes, unacknowledged, until <see cref="GiveBackAsync"/> puts it where it was.
/// </summary>
/// <remarks>
/// It takes a handful at a time, each with a consumer of its own, so that at most a handful of bodies is in memory however many messages are
/// held. Fetching them one by one with <c>basic.get</c> costs a quorum queue about eight milliseconds each.
/// </remarks>
internal sealed class LetterScan : IAsyncDisposable
{
    private const int FirstRound = 8;
    private const int LargestRound = 256;
    private const long RoundBytes = 32 * 1024 * 1024;

    // Of more than 32 at once a quorum queue puts some aside, and returns these in an order of its own.
    private const int GivenBackAtOnce = 16;

    // Only when another client takes messages too do fewer come than the broker has said.
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(10);

    // In a cluster the last messages may come from another node than the news that there are no more.
    private static readonly TimeSpan ShortSilence = TimeSpan.FromMilliseconds(100);

    // The broker can lose acknowledgements of a quorum queue that come just before the channel closes.
    private static readonly TimeSpan BeforeClosing = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan GiveBackLimit = TimeSpan.FromSeconds(30);

    private readonly IChannel _channel;
    private readonly string _queue;
    private readonly TimeProvider _time;
    private readonly int _largestRound;
    private readonly SortedSet<ulong> _held = [];
    private int _round = FirstRound;
    private bool _acknowledged;

    private LetterScan(IChannel channel, string queue, int largestRound, TimeProvider time) =>
        (_channel, _queue, _largestRound, _time) = (channel, queue, largestRound, time);

    /// <summary>How many messages are held.</summary>
    public int HeldCount => _held.Count;

    /// <summary>Whether the scan has come to the queue's end. What arrives later is left alone.</summary>
    public bool AtEnd { get; private set; }

    /// <param name="connection">The connection; the scan opens a channel of its own.</param>
    /// <param name="queue">The dead-letter queue.</param>
    /// <param name="largestRound">At most so many at a time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LetterScan> BeginAsync(
        IConnection connection, string queue, int largestRound, TimeProvider time, CancellationToken cancellationToken) =>
        new(await connection.CreateChannelAsync(cancellationToken: cancellationToken), queue, Math.Clamp(largestRound, 1, LargestRound), time);

    /// <summary>The next messages, in order; none at the end.</summary>
    /// <param name="read">Makes of each what is kept. Its body is gone when this returns.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellationToken">Gives up; what was taken stays held.</param>
    public async Task<IReadOnlyList<Held<T>>> NextAsync<T>(Func<BasicDeliverEventArgs, T> read, int most, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(Math.Min(_round, _largestRound), most);
        if (wanted <= 0 || AtEnd)
        {
            return [];
        }

        var round = new Round<T>(_channel, wanted, read);
        await _channel.BasicQosAsync(0, (ushort)wanted, global: false, cancellationToken);
        var tag = await _channel.BasicConsumeAsync(_queue, autoAck: false, round, cancellationToken);
        try
        {
            // Asked only now: what was given back just before counts once a new consumer has been let in. As long as there is more, all that is wanted is coming.
            AtEnd = await _channel.MessageCountAsync(_queue, cancellationToken) == 0;
            await round.WaitAsync(AtEnd ? ShortSilence : LongSilence, _time, cancellationToken);
        }
        finally
        {
            if (_channel.IsOpen)
            {
                await _channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None);
            }
        }

        await round.Ended.WaitAsync(LongSilence, _time, cancellationToken);
        var (letters, bytes) = round.Close();
        AtEnd |= letters.Count < wanted;
        foreach (var letter in letters)
        {
            _held.Add(letter.Tag);
        }

        _round = (int)Math.Clamp(letters.Count * RoundBytes / Math.Max(bytes, 1), 1, LargestRound);
        return letters;
    }

    /// <summary>Takes a held message out of the queue for good.</summary>
    public async Task RemoveAsync(ulong tag, CancellationToken cancellationToken)
    {
        await _channel.BasicAckAsync(tag, multiple: false, cancellationToken);
        _held.Remove(tag);
        _acknowledged = true;
    }

    /// <summary>Puts what is held back to the queue's head, in its order.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var before = await _channel.MessageCountAsync(_queue, cancellationToken);
        var given = 0;

        // The first one goes alone: it returns only when the acknowledgements before it are taken in, which count as put aside too.
        foreach (var few in _held.Take(1).Chunk(1).Concat(_held.Skip(1).Chunk(GivenBackAtOnce)))
        {
            foreach (var tag in few)
            {
                await _channel.BasicNackAsync(tag, multiple: false, requeue: true, cancellationToken);
            }

            given += few.Length;
            while (await _channel.MessageCountAsync(_queue, cancellationToken) < before + given && _time.GetElapsedTime(began) < GiveBackLimit)
            {
                // Asking is the waiting.
            }
        }

        _held.Clear();
        if (_acknowledged)
        {
            await Task.Delay(BeforeClosing, _time, cancellationToken);
        }

        await _channel.CloseAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private sealed class Round<T>(IChannel channel, int wanted, Func<BasicDeliverEventArgs, T> read) : AsyncDefaultBasicConsumer(channel)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private readonly List<Held<T>> _letters = [];
        private long _bytes;

        /// <summary>Completes when every message of the round has been handed over.</summary>
        public Task Ended => _ended.Task;

        public async Task WaitAsync(TimeSpan silence, TimeProvider time, CancellationToken cancellationToken)
        {
            for (var before = -1; !_done.Task.IsCompleted && Count > before;)
            {
                before = Count;
                try
                {
                    await _done.Task.WaitAsync(silence, time, cancellationToken);
                }
                catch (TimeoutException)
                {
                    // Goes on as long as something came.
                }
            }

            if (_done.Task.IsFaulted)
            {
                await _done.Task;
            }
        }

        public (IReadOnlyList<Held<T>> Letters, long Bytes) Close()
        {
            lock (_lock)
            {
                return ([.. _letters], _bytes);
            }
        }

        public override Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
            ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            try
            {
                var letter = new Held<T>(deliveryTag, read(new(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body, cancellationToken)));
                lock (_lock)
                {
                    _letters.Add(letter);
                    _bytes += body.Length;
                    if (_letters.Count == wanted)
                    {
                        _done.TrySetResult();
                    }
                }
            }
#pragma warning disable CA1031 // handed to whoever waits
            catch (Exception error)
#pragma warning restore CA1031
            {
                _done.TrySetException(error);
            }

            return Task.CompletedTask;
        }

        protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
        {
            _done.TrySetResult();
            _ended.TrySetResult();
            return base.OnCancelAsync(consumerTags, cancellationToken);
        }

        private int Count
        {
            get
            {
                lock (_lock)
                {
                    return _letters.Count;
                }
            }
        }
    }
}
