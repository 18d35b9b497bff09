using System.Net;
using System.Net.Sockets;

namespace Warren.TestSupport;

/// <summary>Loopback ports that nobody listens on at the moment.</summary>
public static class FreePorts
{
    private const int First = 20_000;

    // Above it begins the range that the kernel hands to outgoing connections.
    private const int End = 32_000;
    private static readonly string Last = Path.Combine(Path.GetTempPath(), "warren-tests-last-port");

    /// <summary>So many distinct free ports. One is given again only after all others were, so that no other test takes it before it is listened on.</summary>
    public static int[] Take(int count)
    {
        using var last = Open();
        var ports = new int[count];
        for (var index = 0; index < count;)
        {
            var port = Next(last);
            if (IsFree(port))
            {
                ports[index++] = port;
            }
        }

        return ports;
    }

    /// <summary>A free port whose successor is free too: a broker's distribution port, and its epmd after it.</summary>
    public static int TakePair()
    {
        using var last = Open();
        while (true)
        {
            var port = Next(last);
            if (port + 1 < End && IsFree(port) && IsFree(Next(last)))
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

    /// <summary>The file that all test processes of this machine share, locked.</summary>
    private static FileStream Open()
    {
        while (true)
        {
            try
            {
                return new FileStream(Last, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(Last))
            {
                Thread.Yield();
            }
        }
    }

    private static int Next(FileStream last)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        last.Position = 0;
        var port = last.ReadAtLeast(number, number.Length, throwOnEndOfStream: false) == number.Length ? BitConverter.ToInt32(number) + 1 : Random.Shared.Next(First, End);
        port = port is >= First and < End ? port : First;
        BitConverter.TryWriteBytes(number, port);
        last.Position = 0;
        last.Write(number);
        return port;
    }
}
