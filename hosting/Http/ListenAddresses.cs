using System.Net;
using System.Net.Sockets;

namespace Warren.Hosting.Http;

/// <summary>Decides whether the host may listen on the addresses that it is told.</summary>
internal static class ListenAddresses
{
    public static void Check(IReadOnlyList<string> urls, bool hasKeys, List<string> problems)
    {
        if (urls.Count == 0)
        {
            problems.Add("--urls is empty: give an address such as http://127.0.0.1:7071.");
        }

        foreach (var url in urls)
        {
            if (!TryHost(url, out var host))
            {
                problems.Add($"'{url}' is not an address to listen on: give one such as http://127.0.0.1:7071.");
            }
            else if (!hasKeys && !IsLoopback(host))
            {
                problems.Add(
                    $"'{url}' can be reached from other machines, and no key protects the functions: set FunctionKeys__default " +
                    "to a long random text in the environment, or listen on 127.0.0.1.");
            }
        }
    }

    /// <summary>Tries the addresses as Kestrel will, so that a taken one is told in a line before anything has started.</summary>
    public static IEnumerable<string> Unavailable(IReadOnlyList<string> urls) => urls.Select(Unavailable).OfType<string>();

    private static string? Unavailable(string url)
    {
        var (address, port) = EndPoint(url);
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
            probe.Listen();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"Port {port} is taken: something else listens on {url}, choose another with --port.",
                SocketError.AccessDenied => $"Port {port} needs more rights than this user has: choose one above 1023 with --port.",
                _ => $"'{url}' cannot be listened on ({exception.Message}): choose an address of this machine with --urls.",
            };
        }
    }

    /// <summary>Kestrel takes a name that is not localhost for every interface.</summary>
    private static (IPAddress Address, int Port) EndPoint(string url)
    {
        var uri = Parse(url)!;
        return uri.DnsSafeHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? (IPAddress.Loopback, uri.Port)
            : IPAddress.TryParse(uri.DnsSafeHost, out var address) ? (address, uri.Port)
            : (IPAddress.Any, uri.Port);
    }

    private static Uri? Parse(string url) =>
        // '*' and '+' are no hosts to Uri, but Kestrel takes them for every interface.
        Uri.TryCreate(url.Replace("://*", "://0.0.0.0").Replace("://+", "://0.0.0.0"), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    private static bool TryHost(string url, out string host)
    {
        var parsed = Parse(url);
        host = parsed?.DnsSafeHost ?? "";
        return parsed is not null;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
