using System.Text.Json;

namespace Warren.Topology;

/// <summary>Finds the management API of the broker that a session is connected to.</summary>
internal static class ManagementSearch
{
    private const int DefaultPort = 15672;
    private const int DefaultTlsPort = 15671;

    // Where RabbitMQ puts it relative to AMQP, also when both are moved by the same offset.
    private const int PortDistance = 10_000;

    /// <summary>Where it may be when nobody says. Pure.</summary>
    public static IReadOnlyList<Uri> Candidates(BrokerAddress address) =>
    [
        .. from port in new[] { address.Port + PortDistance, address.Tls ? DefaultTlsPort : DefaultPort }.Distinct()
           where port <= ushort.MaxValue
           select new UriBuilder(address.Tls ? "https" : "http", address.Host, port).Uri,
    ];

    /// <returns>A client for it, which the caller disposes; or null, and why not.</returns>
    public static async Task<(ManagementClient? Client, string WhyNot)> FindAsync(BrokerSession session, Uri? given, CancellationToken cancellationToken)
    {
        var whyNot = new List<string>();
        foreach (var candidate in given is null ? Candidates(session.Address) : [given])
        {
            var client = new ManagementClient(ManagementAddress.Of(candidate, session.Address));
            try
            {
                var cluster = ClusterName(await client.GetAsync("api/overview?disable_stats=true&columns=cluster_name", cancellationToken));
                if (string.Equals(cluster, session.ClusterName, StringComparison.Ordinal))
                {
                    return (client, "");
                }

                whyNot.Add($"{client.Address} belongs to another broker ('{cluster}', not '{session.ClusterName}')");
            }
            catch (ManagementException failure)
            {
                whyNot.Add($"{client.Address}: {failure.Message}");
            }
            catch
            {
                client.Dispose();
                throw;
            }

            client.Dispose();
        }

        return (null, string.Join("; ", whyNot));
    }

    private static string? ClusterName(JsonElement overview) =>
        overview.ValueKind == JsonValueKind.Object && overview.TryGetProperty("cluster_name", out var name) ? name.GetString() : null;
}
