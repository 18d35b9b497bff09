namespace Warren.Cli.Autoscale;

/// <summary>Which workers go when there are too many: those that hold nothing first, then those that hold the least; among equals the youngest. Pure.</summary>
internal static class StopChoice
{
    /// <param name="clients">The workers' names at the broker, the oldest first.</param>
    /// <param name="count">How many have to go.</param>
    /// <param name="held">Messages that a client holds; who is absent holds none.</param>
    /// <returns>Their places in <paramref name="clients"/>.</returns>
    public static IReadOnlyList<int> Of(IReadOnlyList<string> clients, int count, IReadOnlyDictionary<string, long> held) =>
        [.. Enumerable.Range(0, clients.Count).Reverse().OrderBy(index => held.GetValueOrDefault(clients[index])).Take(count)];
}
