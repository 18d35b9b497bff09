using System.Text.Json;

namespace Warren.Topology;

/// <summary>Reads everything through the management API.</summary>
internal sealed class ManagementInspector(ManagementClient client, string virtualHost) : IBrokerInspector
{
    public string Description => $"the management API at {client.Address}";

    /// <exception cref="ManagementException">The API does not answer, or not with what is asked for.</exception>
    public async Task<BrokerSnapshot> InspectAsync(BrokerTopology wanted, CancellationToken cancellationToken)
    {
        var place = Uri.EscapeDataString(virtualHost);
        var exchanges = await client.GetPagesAsync($"api/exchanges/{place}", "&disable_stats=true", cancellationToken);

        // Without statistics: those lag, and gathering them costs a busy broker dearly.
        var queues = await client.GetPagesAsync($"api/queues/{place}", "&disable_stats=true", cancellationToken);
        var bindings = await client.GetAsync($"api/bindings/{place}", cancellationToken);
        return new BrokerSnapshot(
            [.. exchanges.Select(Exchange)],
            [.. queues.Select(Queue)],
            [.. bindings.EnumerateArray().Select(Binding)]);
    }

    private static BrokerExchange Exchange(JsonElement entry) => new(Text(entry, "name"), Text(entry, "type"), Flag(entry, "durable"))
    {
        AutoDelete = Flag(entry, "auto_delete"),
        Internal = Flag(entry, "internal"),
        Arguments = Arguments(entry),
    };

    private static BrokerQueue Queue(JsonElement entry)
    {
        var arguments = Arguments(entry);

        // A queue that was declared without a type has one all the same, and equals one that names it.
        if (!arguments.ContainsKey(BrokerArgumentNames.QueueType) && entry.TryGetProperty("type", out var type) && type.GetString() is { } name)
        {
            arguments = arguments.With(BrokerArgumentNames.QueueType, name);
        }

        return new(Text(entry, "name"), arguments, Flag(entry, "durable")) { AutoDelete = Flag(entry, "auto_delete") };
    }

    private static BrokerBinding Binding(JsonElement entry) => new(Text(entry, "source"), Text(entry, "destination"), Text(entry, "routing_key"))
    {
        ToExchange = Text(entry, "destination_type") is "exchange",
        Arguments = Arguments(entry),
    };

    private static BrokerArguments Arguments(JsonElement entry) =>
        entry.TryGetProperty("arguments", out var arguments) && arguments.ValueKind == JsonValueKind.Object
            ? arguments.EnumerateObject().Aggregate(BrokerArguments.Empty, static (all, one) => all.With(one.Name, Value(one.Value)))
            : BrokerArguments.Empty;

    private static object Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        _ => value.GetRawText(),
    };

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString() ?? "";

    // Older brokers leave out attributes of some queue types.
    private static bool Flag(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
