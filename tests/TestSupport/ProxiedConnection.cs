using System.Net.Sockets;

namespace Warren.TestSupport;

/// <summary>One client's connection through the proxy.</summary>
internal sealed class ProxiedConnection(TcpProxy proxy, Socket client)
{
    private volatile Socket? _broker;
    private volatile bool _cut;

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
        await Task.WhenAll(PumpAsync(client, broker), PumpAsync(broker, client));
        Reset();
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await proxy.WhenOpenAsync();
                var send = _cut ? read / 2 : read;
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
