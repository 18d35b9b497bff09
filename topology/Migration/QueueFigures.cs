namespace Warren.Topology;

/// <summary>How many messages queues hold, those with consumers included. The management API's figures are up to five seconds old.</summary>
internal sealed class QueueFigures(ManagementClient client, string virtualHost)
{
    /// <summary>Older than any figure that is shown.</summary>
    public static TimeSpan Age { get; } = TimeSpan.FromSeconds(6);

    /// <returns>The messages of each of these queues that has any.</returns>
    /// <exception cref="ManagementException">The API does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, long>> NotEmptyAsync(IReadOnlySet<string> queues, CancellationToken cancellationToken)
    {
        var entries = await client.GetPagesAsync($"api/queues/{Uri.EscapeDataString(virtualHost)}", "&columns=name,messages", cancellationToken);
        return entries
            .Select(static entry => (Name: entry.GetProperty("name").GetString()!, Messages: entry.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0))
            .Where(entry => entry.Messages > 0 && queues.Contains(entry.Name))
            .ToDictionary(static entry => entry.Name, static entry => entry.Messages, StringComparer.Ordinal);
    }
}
