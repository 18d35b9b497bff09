using System.Net;

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

    private static bool TryHost(string url, out string host)
    {
        // '*' and '+' are no hosts to Uri, but Kestrel takes them for every interface.
        var parsed = Uri.TryCreate(url.Replace("://*", "://0.0.0.0").Replace("://+", "://0.0.0.0"), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
        host = parsed ? uri!.DnsSafeHost : "";
        return parsed;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
