using System.Net;
using System.Net.Sockets;

namespace Warren.TestSupport;

/// <summary>Loopback ports that nobody listens on at the moment.</summary>
public static class FreePorts
{
    /// <summary>So many distinct free ports, from below the range that the kernel hands to outgoing connections.</summary>
    public static int[] Take(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    /// <summary>A free port whose successor is free too: a broker's distribution port, and its epmd after it.</summary>
    public static int TakePair()
    {
        while (true)
        {
            var port = Take(1)[0];
            if (IsFree(port + 1))
            {
                return port;
            }
        }
    }

    /// <summary>Whether somebody on 127.0.0.1 takes connections at a port.</summary>
    public static async Task<bool> IsListenedOnAsync(int port)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
