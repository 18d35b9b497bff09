namespace Warren.Topology;

/// <summary>
/// How many messages queues hold, those with consumers included. The figures are as old as the broker's statistics: a queue tells them once
/// an interval, and the management API looks once an interval.
/// </summary>
internal sealed class QueueFigures(ManagementClient client, string virtualHost)
{
    /// <returns>The messages of each of these queues that has any; null when nothing is known of it yet.</returns>
    /// <exception cref="ManagementException">The API does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, long?>> NotEmptyAsync(IReadOnlySet<string> queues, CancellationToken cancellationToken)
    {
        var entries = await client.GetPagesAsync($"api/queues/{Uri.EscapeDataString(virtualHost)}", "&columns=name,messages", cancellationToken);
        return entries
            .Select(static entry => (Name: entry.GetProperty("name").GetString()!, Messages: entry.TryGetProperty("messages", out var messages) ? messages.GetInt64() : (long?)null))
            .Where(entry => entry.Messages is not 0 && queues.Contains(entry.Name))
            .ToDictionary(static entry => entry.Name, static entry => entry.Messages, StringComparer.Ordinal);
    }
}
