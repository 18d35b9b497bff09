using System.Net.Sockets;

namespace Warren.TestSupport;

/// <summary>One client's connection through the proxy.</summary>
internal sealed class ProxiedConnection(TcpProxy proxy, Socket client)
{
    private volatile Socket? _broker;
    private volatile bool _cut;
    private volatile bool _silent;
    private int _said;

    public void CutAtNextChunk() => _cut = true;

    public void CloseOneDirection(bool toClient)
    {
        try
        {
            (toClient ? client : _broker)?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It was closed at the same moment.
        }
    }

    /// <summary>Ends both sides with a TCP reset.</summary>
    public void Reset()
    {
        foreach (var side in new[] { client, _broker })
        {
            try
            {
                side?.Close(0);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // Closed already.
            }
        }
    }

    public async Task RunAsync(Socket broker)
    {
        _broker = broker;
        client.NoDelay = broker.NoDelay = true;
        await Task.WhenAll(PumpAsync(client, broker, fromBroker: false), PumpAsync(broker, client, fromBroker: true));
        Reset();
    }

    /// <summary>How much of what the broker says is passed on.</summary>
    private int Passes(int read)
    {
        var passes = Math.Clamp((proxy.SilentAfter ?? int.MaxValue) - _said, 0, read);
        _said += passes;
        _silent |= passes < read;
        return passes;
    }

    private async Task PumpAsync(Socket from, Socket to, bool fromBroker)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await proxy.WhenOpenAsync();
                if (_silent && !fromBroker)
                {
                    Reset();
                    return;
                }

                var send = fromBroker ? Passes(read) : read;
                send = _cut ? send / 2 : send;
                for (var sent = 0; sent < send;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, send - sent));
                }

                if (_cut)
                {
                    Reset();
                    return;
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // A half-closed direction refuses what comes after: the peers must notice that by themselves, so the other direction goes on
            // until one of them closes.
        }
    }
}
