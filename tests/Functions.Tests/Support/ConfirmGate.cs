using System.Net;
using System.Net.Sockets;

namespace Warren.Functions.Tests.Support;

/// <summary>A wire to the broker whose way back can be closed: what the broker says then does not arrive until it is opened.</summary>
internal sealed class ConfirmGate : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly Uri _broker;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();

    public ConfirmGate(Uri broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new UriBuilder(_broker) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public void Close() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    /// <summary>Breaks every connection.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            _sockets.ForEach(static socket => socket.Dispose());
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Open();
        _listener.Stop();
        Cut();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        var wires = new List<Task>();
        try
        {
            while (true)
            {
                var inner = await _listener.AcceptSocketAsync(_stop.Token);
                var outer = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await outer.ConnectAsync(_broker.Host, _broker.Port, _stop.Token);
                lock (_sockets)
                {
                    _sockets.AddRange([inner, outer]);
                }

                wires.Add(PumpAsync(inner, outer, gated: false));
                wires.Add(PumpAsync(outer, inner, gated: true));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(wires);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool gated)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
            {
                if (gated)
                {
                    await _open.Task;
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other direction ends with it.
        }

        from.Dispose();
        to.Dispose();
    }
}
