using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Warren.Broker;
using Warren.Topology;

namespace Warren.DeadLettering;

/// <summary>Sole access to one dead-letter queue: a connection of its own, and the journal, which is the lock.</summary>
/// <remarks>
/// Everything runs over one connection, so that the lock is free for others only after the broker has taken in all that was sent under it.
/// </remarks>
internal sealed class DeadLetterSession : IAsyncDisposable
{
    private const int NotFound = 404;

    private readonly BrokerOptions _options;
    private readonly TimeProvider _time;
    private volatile string? _blocked;

    private DeadLetterSession(IConnection connection, string queue, BrokerOptions options, TimeProvider time)
    {
        (Connection, Queue, _options, _time) = (connection, queue, options, time);
        connection.ConnectionBlockedAsync += (_, blocked) => Set(blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => Set(null);

        Task Set(string? reason)
        {
            _blocked = reason;
            return Task.CompletedTask;
        }
    }

    public IConnection Connection { get; }

    /// <summary>The dead-letter queue.</summary>
    public string Queue { get; }

    public ReplayJournal Journal { get; private set; } = null!;

    /// <exception cref="BrokerUnavailableException">The broker cannot be reached.</exception>
    /// <exception cref="DeadLettersBusyException">Another has the lock.</exception>
    /// <exception cref="DeadLettersMissingException">The broker lacks the queue or its journal.</exception>
    public static async Task<DeadLetterSession> OpenAsync(BrokerOptions options, string queue, TimeProvider time, CancellationToken cancellationToken)
    {
        DeadLetterSession? session = null;
        try
        {
            session = new(await BrokerConnection.OpenAsync(Factory(options), options.ConnectTimeout + options.ConfirmTimeout, time, cancellationToken), queue, options, time);
            session.Journal = await ReplayJournal.OpenAsync(session.Connection, queue, time, cancellationToken);
            return session;
        }
        catch (Exception error)
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }

            if (error is OperationInterruptedException { ShutdownReason.ReplyCode: NotFound })
            {
                throw new DeadLettersMissingException(
                    $"The broker at {options.Description} lacks '{queue}' or '{DeadLetterQueues.JournalOf(queue)}': apply the topology (dotnet run --project topology -- apply).",
                    error);
            }

            if (IsLost(error))
            {
                throw new BrokerUnavailableException(BrokerErrors.Explain(error, options.Description), error);
            }

            throw;
        }
    }

    /// <summary>Whether the connection is gone, or as good as gone.</summary>
    public static bool IsLost(Exception error) =>
        error is OperationInterruptedException or BrokerUnreachableException or IOException or ObjectDisposedException or TimeoutException
            or System.Net.Sockets.SocketException or System.Threading.Channels.ChannelClosedException;

    /// <summary>What it means to whoever waits that the work broke off.</summary>
    public Exception Explain(Exception error) => error switch
    {
        OperationInterruptedException { ShutdownReason.ReplyCode: NotFound } => new DeadLettersMissingException(
            $"The broker at {_options.Description} has no queue '{Queue}': apply the topology (dotnet run --project topology -- apply).", error),
        _ when _blocked is { } reason => new BrokerUnavailableException(
            $"The broker at {_options.Description} takes no publishes at the moment: {reason}. Run it again when it does.", error),
        OperationInterruptedException { ShutdownReason: { } shutdown } when Connection.IsOpen => new BrokerUnavailableException(
            $"The broker at {_options.Description} broke off: {shutdown.ReplyText}. Run it again for the rest.", error),
        _ => new BrokerUnavailableException($"The connection to {_options.Description} was lost. Run it again for the rest.", error),
    };

    public Task<LetterScan> ScanAsync(int largestRound, CancellationToken cancellationToken) =>
        LetterScan.BeginAsync(Connection, Queue, largestRound, _time, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Journal is not null)
        {
            await Journal.DisposeAsync();
        }

        await Connection.DisposeAsync();
    }

    private static ConnectionFactory Factory(BrokerOptions options) => new()
    {
        Uri = options.Connection,
        ClientProvidedName = $"{options.ClientName} dead letters",
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedConnectionTimeout = options.ConnectTimeout,
        RequestedHeartbeat = TimeSpan.FromSeconds(15),
        ContinuationTimeout = options.ConfirmTimeout,
    };
}
