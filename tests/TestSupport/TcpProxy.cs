using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Warren.TestSupport;

/// <summary>Stands between clients and brokers on loopback, spreads connections over its targets in turn, and spoils them on request.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly int[] _targets;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _gate = Opened();
    private int _next;

    /// <param name="targets">Ports on 127.0.0.1. One that does not accept is passed over.</param>
    public TcpProxy(params int[] targets)
    {
        _targets = targets;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Connections that are open at the moment.</summary>
    public int Open => _connections.Count;

    /// <summary>Resets every connection in the middle of what it sends next: half a chunk arrives, then nothing more.</summary>
    /// <returns>How many were told to.</returns>
    public int CutInMidFrame() => ForEach(static (connection, _) => connection.CutAtNextChunk());

    /// <summary>Closes one direction of every connection, in turn the one to the client and the one to the broker. The other one stays open.</summary>
    public int HalfClose() => ForEach(static (connection, index) => connection.CloseOneDirection(toClient: index % 2 == 0));

    /// <summary>From now on nothing passes, and nothing is closed.</summary>
    public void Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The only target for new connections. Default null: all, in turn.</summary>
    public int? Only { get; set; }

    /// <summary>How much later everything arrives. Default not at all.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>
    /// After so many bytes a broker says nothing more on a connection, and the connection is reset with what the client sends next: what is seen of a broker that is killed. Default
    /// null: never.
    /// </summary>
    public int? SilentAfter { get; set; }

    /// <summary>Lets through what was held.</summary>
    public void Release() => _gate.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Release();
        _listener.Dispose();
        await _accepting;
        ForEach(static (connection, _) => connection.Reset());
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    internal async ValueTask WhenOpenAsync()
    {
        if (Lag > TimeSpan.Zero)
        {
            await Task.Delay(Lag, TimeProvider.System);
        }

        await _gate.Task;
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private int ForEach(Action<ProxiedConnection, int> action)
    {
        var index = 0;
        foreach (var connection in _connections.Keys)
        {
            action(connection, index++);
        }

        return index;
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stopping.Token);
                var connection = new ProxiedConnection(this, client);
                _connections[connection] = ServeAsync(connection);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The loop's condition says whether to go on.
            }
        }
    }

    private async Task ServeAsync(ProxiedConnection connection)
    {
        await Task.Yield();
        if (await ReachAsync() is { } broker)
        {
            await connection.RunAsync(broker);
        }
        else
        {
            connection.Reset();
        }

        _connections.TryRemove(connection, out _);
    }

    private async Task<Socket?> ReachAsync()
    {
        for (var attempt = 0; attempt < _targets.Length; attempt++)
        {
            var port = Only ?? _targets[(uint)Interlocked.Increment(ref _next) % (uint)_targets.Length];
            var broker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, port);
                return broker;
            }
            catch (SocketException)
            {
                broker.Dispose();
            }
        }

        return null;
    }
}
