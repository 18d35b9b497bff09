using System.Globalization;
using System.Text;

namespace Warren.Topology;

internal static class MermaidChart
{
    public static string Of(BrokerTopology whole, DelaySpec ladder)
    {
        var broker = WithoutLevels(whole, ladder);
        var exchanges = broker.Exchanges.Select(static (exchange, index) => (exchange.Name, Id: $"e{index + 1}")).ToDictionary(static one => one.Name, static one => one.Id);
        var queues = broker.Queues.Select(static (queue, index) => (queue.Name, Id: $"q{index + 1}")).ToDictionary(static one => one.Name, static one => one.Id);
        var lines = new List<string> { "flowchart LR" };
        lines.AddRange(broker.Exchanges.Select(exchange =>
            $"    {exchanges[exchange.Name]}{{{{\"{Escape(exchange.Name)} ({(exchange.Name == ladder.Name ? $"ladder of {ladder.Levels} delay queues" : exchange.Type)})\"}}}}"));
        lines.AddRange(broker.Queues.Where(static queue => queue.Role != QueueRole.ReplayJournal).Select(queue => $"    {queues[queue.Name]}[(\"{Escape(queue.Name)}\")]"));
        lines.AddRange(broker.Bindings.Select(binding => binding.RoutingKey == binding.Destination || binding.Exchange == ladder.Name
            ? $"    {exchanges[binding.Exchange]} --> {queues[binding.Destination]}"
            : $"    {exchanges[binding.Exchange]} -->|\"{Escape(binding.RoutingKey)}\"| {queues[binding.Destination]}"));
        lines.AddRange(broker.Queues.SelectMany(queue => DeadLetterEdge(queue, exchanges, queues)));
        return string.Join('\n', lines) + "\n";
    }

    // Its levels are all alike and would hide everything else.
    private static BrokerTopology WithoutLevels(BrokerTopology broker, DelaySpec ladder)
    {
        var levels = DelayLadder.Of(ladder).Select(static level => level.Name).ToHashSet();
        return new(
            [.. broker.Exchanges.Where(exchange => !levels.Contains(exchange.Name))],
            [.. broker.Queues.Where(queue => !levels.Contains(queue.Name))],
            [.. broker.Bindings.Where(binding => !levels.Contains(binding.Exchange))]);
    }

    private static IEnumerable<string> DeadLetterEdge(BrokerQueue queue, Dictionary<string, string> exchanges, Dictionary<string, string> queues)
    {
        if (queue.Arguments.GetValueOrDefault(BrokerArgumentNames.DeadLetterExchange) is not string exchange)
        {
            yield break;
        }

        // Through the default exchange the routing key is the queue's name.
        var target = exchange.Length == 0
            ? queues[(string)queue.Arguments[BrokerArgumentNames.DeadLetterRoutingKey]]
            : exchanges[exchange];
        var label = queue.Role == QueueRole.Due ? "when due"
            : queue.Role == QueueRole.Retry ? "after " + Duration(TimeSpan.FromMilliseconds((long)queue.Arguments[BrokerArgumentNames.MessageTtl]))
            : "dead letters";
        yield return $"    {queues[queue.Name]} -.->|\"{label}\"| {target}";
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => Amount(time.TotalDays, "d"),
        { TotalHours: >= 1 } => Amount(time.TotalHours, "h"),
        { TotalMinutes: >= 1 } => Amount(time.TotalMinutes, "min"),
        { TotalSeconds: >= 1 } => Amount(time.TotalSeconds, "s"),
        _ => Amount(time.TotalMilliseconds, "ms"),
    };

    private static string Amount(double value, string unit) => value.ToString("0.##", CultureInfo.InvariantCulture) + " " + unit;

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            // In Mermaid '#' begins an entity.
            escaped.Append(character switch
            {
                '#' => "#35;",
                '"' => "#quot;",
                '<' => "#lt;",
                '>' => "#gt;",
                _ => character.ToString(),
            });
        }

        return escaped.ToString();
    }
}
