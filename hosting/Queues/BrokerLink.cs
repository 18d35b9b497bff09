using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Warren.Hosting.Queues;

/// <summary>The one connection to a broker that its queues are consumed over, made again whenever it is lost.</summary>
internal sealed partial class BrokerLink(BrokerAddress address, TimeProvider time, ILogger<BrokerLink> logger) : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly ReconnectBackoff _backoff = new(LongestWait);
    private readonly StateNotices _notices = new(time);
    private TaskCompletionSource<IConnection> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Connects, and connects again, until told to stop. It leaves the last connection open, for what still has to be settled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var connection = await ConnectAsync(cancellationToken);
                var lost = new TaskCompletionSource<BrokerFault>(TaskCreationOptions.RunContinuationsAsynchronously);
                connection.ConnectionShutdownAsync += (_, reason) =>
                {
                    lost.TrySetResult(BrokerFault.Of(reason));
                    return Task.CompletedTask;
                };
                _notices.Now("open");
                LogConnected(address);
                _backoff.Reset();
                _open.TrySetResult(connection);
                var fault = connection.IsOpen ? await lost.Task.WaitAsync(cancellationToken) : new BrokerFault(BrokerFaultKind.ConnectionLost, "closed at once");
                await ForgetAsync(connection);
                Report(fault);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (BrokerFault.IsOne(exception))
            {
                Report(BrokerFault.Of(exception));
            }

            await Task.Delay(_backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The open connection, once there is one.</summary>
    public Task<IConnection> WhenOpenAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _open.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_open.Task.IsCompletedSuccessfully)
        {
            await ForgetAsync(await _open.Task);
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = address.Uri,
            // Queues are re-subscribed by their own loops, which also notice what the client's recovery does not: a queue that was deleted, a closed channel.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = ConnectLimit,
            RequestedHeartbeat = TimeSpan.FromSeconds(20),
            ClientProvidedName = $"warren-consumers {Environment.MachineName} {Environment.ProcessId}",
        };
        if (address.AcceptAnyCertificate)
        {
            factory.Ssl.AcceptablePolicyErrors = System.Net.Security.SslPolicyErrors.RemoteCertificateNotAvailable
                | System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch | System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors;
        }

        // The client alone waits without end for who takes its connection and then says nothing, as a proxy does whose broker is gone.
        using var over = new CancellationTokenSource(ConnectLimit + HandshakeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await factory.CreateConnectionAsync(either.Token);
        }
        catch (Exception failure) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"not connected within {(ConnectLimit + HandshakeLimit).TotalSeconds:0} s", failure);
        }
    }

    private async ValueTask ForgetAsync(IConnection connection)
    {
        lock (_lock)
        {
            if (_open.Task.IsCompleted)
            {
                _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception) when (BrokerFault.IsOne(exception))
        {
            LogDisposeFailed(exception, address);
        }
    }

    private void Report(BrokerFault fault)
    {
        if (!_notices.IsDue(fault.Kind.ToString()))
        {
            return;
        }

        switch (fault.Kind)
        {
            case BrokerFaultKind.Unreachable or BrokerFaultKind.NoAnswer:
                LogUnreachable(address, fault.Detail);
                break;
            case BrokerFaultKind.AccessRefused:
                LogAccessRefused(address);
                break;
            case BrokerFaultKind.VirtualHostUnknown:
                LogVirtualHost(address, fault.Detail);
                break;
            default:
                LogLost(address, fault.Detail);
                break;
        }
    }
}
