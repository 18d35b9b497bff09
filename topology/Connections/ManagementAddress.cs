using System.Net.Http.Headers;
using System.Text;

namespace Warren.Topology;

/// <summary>Where a broker's management API is, and as whom it is asked.</summary>
public sealed class ManagementAddress
{
    private ManagementAddress(Uri uri, AuthenticationHeaderValue authorization) => (Uri, Authorization) = (uri, authorization);

    /// <summary>The API's base address: without credentials, its path ending with a slash.</summary>
    public Uri Uri { get; }

    /// <summary>The header that logs in. Not for logs.</summary>
    public AuthenticationHeaderValue Authorization { get; }

    /// <summary>The API that a setting names, else the one where RabbitMQ puts it: on the broker's host, at the AMQP port plus 10,000.</summary>
    /// <param name="given">An <c>http</c> or <c>https</c> address, or null or empty; credentials in it win over the broker's.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="source">Where it came from, as the subject of the error's sentence.</param>
    /// <exception cref="TopologyException">It is no HTTP address. The message does not repeat it.</exception>
    public static ManagementAddress Find(string? given, BrokerAddress broker, string source)
    {
        ArgumentNullException.ThrowIfNull(broker);
        if (string.IsNullOrWhiteSpace(given))
        {
            return Of(ManagementSearch.Candidates(broker)[0], broker);
        }

        return Uri.TryCreate(given.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? Of(uri, broker)
            : throw new TopologyException($"{source} is not an HTTP address. Write it as http://host:15672/ (https:// for TLS), or leave it out.");
    }

    internal static ManagementAddress Of(Uri address, BrokerAddress broker)
    {
        var own = address.UserInfo.Split(':', 2);
        var (user, password) = own.Length == 2 ? (Uri.UnescapeDataString(own[0]), Uri.UnescapeDataString(own[1])) : broker.Credentials;
        return new(
            new UriBuilder(address) { UserName = "", Password = "", Query = "", Fragment = "", Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri,
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));
    }
}
