using System.Net;

namespace Warren.Functions;

/// <summary>Reads the broker's addresses from settings. Errors never repeat the value, which holds a password.</summary>
internal static class BrokerAddress
{
    private const int DefaultAmqpPort = 5672;
    private const int DefaultManagementPort = 15672;
    private const int ManagementOffset = 10_000;

    /// <summary>The AMQP address in a setting.</summary>
    /// <exception cref="InvalidOperationException">It is missing or no AMQP address.</exception>
    public static Uri Parse(string? value, string setting) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"
            ? address
            : throw new InvalidOperationException(
                $"Setting '{setting}' is no AMQP address: give it the form amqp://user:password@host:5672/vhost (special characters percent-encoded).");

    /// <summary>The management API's address: the setting's, else on the broker's host at its AMQP port plus 10,000, with the broker's credentials.</summary>
    public static Uri Management(string? value, Uri broker)
    {
        if (Uri.TryCreate(value, UriKind.Absolute, out var given) && given.Scheme is "http" or "https")
        {
            return given.UserInfo.Length > 0 ? given : new UriBuilder(given) { UserName = User(broker).UserName, Password = User(broker).Password }.Uri;
        }

        var port = broker.Port is DefaultAmqpPort or <= 0 ? DefaultManagementPort : broker.Port + ManagementOffset;
        return new UriBuilder("http", broker.Host, port <= IPEndPoint.MaxPort ? port : DefaultManagementPort)
        {
            UserName = User(broker).UserName,
            Password = User(broker).Password,
        }.Uri;
    }

    /// <summary>The user name and password in an address, decoded; guest when there are none.</summary>
    public static NetworkCredential User(Uri address)
    {
        var parts = address.UserInfo.Split(':', 2);
        return parts[0].Length == 0
            ? new("guest", "guest")
            : new(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    /// <summary>The virtual host in an AMQP address, decoded.</summary>
    public static string VirtualHost(Uri broker) => broker.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(broker.AbsolutePath[1..]) : "/";
}
