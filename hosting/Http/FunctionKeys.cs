using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Warren.Hosting.Http;

/// <summary>The keys of configuration's <c>FunctionKeys</c>, kept as hashes. Without any key everything is allowed; the host then listens on loopback only.</summary>
internal sealed class FunctionKeys
{
    private const string Header = "x-functions-key";
    private const string Master = "_master";

    private readonly byte[][] _host;
    private readonly byte[][] _master;

    private FunctionKeys(byte[][] host, byte[][] master) => (_host, _master) = (host, master);

    public bool Any => _host.Length > 0 || _master.Length > 0;

    public static FunctionKeys Read(IConfiguration configuration)
    {
        var keys = configuration.GetSection("FunctionKeys").GetChildren().Where(key => !string.IsNullOrEmpty(key.Value)).ToArray();
        return new FunctionKeys(
            [.. keys.Where(key => key.Key != Master).Select(key => Hash(key.Value!))],
            [.. keys.Where(key => key.Key == Master).Select(key => Hash(key.Value!))]);
    }

    public bool Allows(HttpRequest request, AuthorizationLevel level) =>
        level == AuthorizationLevel.Anonymous || !Any || Allows(Given(request), level);

    public static string HowTo(AuthorizationLevel level) =>
        $"Send {(level == AuthorizationLevel.Function ? "a function key or the master key" : "the master key")} in the header {Header}.";

    private bool Allows(string? given, AuthorizationLevel level)
    {
        if (given is null)
        {
            return false;
        }

        var hash = Hash(given);
        var allowed = IsAmong(_master, hash);
        return level == AuthorizationLevel.Function ? allowed | IsAmong(_host, hash) : allowed;
    }

    /// <summary>Compares with every key, in constant time, so that the time taken says nothing about any of them.</summary>
    private static bool IsAmong(byte[][] keys, byte[] hash)
    {
        var found = false;
        foreach (var key in keys)
        {
            found |= CryptographicOperations.FixedTimeEquals(key, hash);
        }

        return found;
    }

    private static string? Given(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var header) && !string.IsNullOrEmpty(header) ? header.ToString()
        : request.Query.TryGetValue("code", out var code) && !string.IsNullOrEmpty(code) ? code.ToString()
        : null;

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
