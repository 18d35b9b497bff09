using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Warren.Topology;

namespace Warren.Broker;

/// <summary>
/// The connection that tasks are published over: made on first use, made again after it broke, and never shared with consumers, because
/// the broker stops reading from a publishing connection when it is short of memory.
/// </summary>
internal sealed partial class BrokerLink(BrokerOptions options, TimeProvider time, ILogger<BrokerLink> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly ConnectionFactory _factory = CreateFactory(options);
    private volatile IConnection? _connection;
    private volatile string? _blockedReason;
    private (long At, BrokerUnavailableException Error)? _lastFailure;
    private bool _disposed;

    /// <summary>Why the broker takes no publishes at the moment (a memory or disk alarm), or null.</summary>
    public string? BlockedReason => _connection is { IsOpen: true } ? _blockedReason : null;

    /// <summary>The open connection, made when there is none.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached or refuses us, or did so within the last moment.</exception>
    public async ValueTask<IConnection> GetAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connection is { IsOpen: true } connected)
            {
                return connected;
            }

            if (_lastFailure is { } failure && time.GetElapsedTime(failure.At) < options.ReconnectDelay)
            {
                throw new BrokerUnavailableException(failure.Error.Message, failure.Error.InnerException);
            }

            return await ConnectAsync(cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connecting.WaitAsync();
        try
        {
            _disposed = true;
            if (_connection is { } connection)
            {
                _connection = null;
                await connection.DisposeAsync();
            }
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_connection is { } broken)
            {
                _connection = null;
                await broken.DisposeAsync();
            }

            var connection = await BrokerConnection.OpenAsync(_factory, options.ConnectTimeout + options.ConfirmTimeout, time, cancellationToken);

            // The broker refuses a virtual host only after the connection counts as open: a first channel is the proof.
            await using (await connection.CreateChannelAsync(cancellationToken: cancellationToken))
            {
            }

            _blockedReason = null;
            connection.ConnectionBlockedAsync += OnBlockedAsync;
            connection.ConnectionUnblockedAsync += OnUnblockedAsync;
            connection.ConnectionShutdownAsync += OnShutdownAsync;
            _lastFailure = null;
            _connection = connection;
            LogConnected(logger, options.Description);
            return connection;
        }
        catch (Exception error) when (error is BrokerUnreachableException || BrokerErrors.IsLoss(error, cancellationToken))
        {
            var unavailable = new BrokerUnavailableException(BrokerErrors.Explain(error, options.Description), error);
            if (_lastFailure is null)
            {
                LogUnavailable(logger, unavailable.Message);
            }

            _lastFailure = (time.GetTimestamp(), unavailable);
            throw unavailable;
        }
    }

    private Task OnBlockedAsync(object sender, ConnectionBlockedEventArgs blocked)
    {
        _blockedReason = blocked.Reason;
        LogBlocked(logger, options.Description, blocked.Reason);
        return Task.CompletedTask;
    }

    private Task OnUnblockedAsync(object sender, AsyncEventArgs unblocked)
    {
        _blockedReason = null;
        LogUnblocked(logger, options.Description);
        return Task.CompletedTask;
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs shutdown)
    {
        if (shutdown.Initiator != ShutdownInitiator.Application)
        {
            LogLost(logger, options.Description, shutdown.ReplyText);
        }

        return Task.CompletedTask;
    }

    private static ConnectionFactory CreateFactory(BrokerOptions options) => new()
    {
        Uri = options.Connection,
        ClientProvidedName = $"{options.ClientName} publisher",
        // A link that was lost is made again by GetAsync, so that a caller hears at once that there is none.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedConnectionTimeout = options.ConnectTimeout,
        RequestedHeartbeat = TimeSpan.FromSeconds(15),
        ContinuationTimeout = options.ConfirmTimeout,
    };
}
