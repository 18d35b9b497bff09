using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Azure.Functions.Worker;

namespace Warren.Hosting.Queues;

/// <summary>A delivery as the official host's binding data, key by key. The properties' JSON is made only when it is read.</summary>
internal sealed class DeliveryBinding(Delivery delivery) : BindingContext, IReadOnlyDictionary<string, object?>
{
    private static readonly string[] Names = ["ConsumerTag", "DeliveryTag", "Redelivered", "Exchange", "RoutingKey", "BasicProperties"];

    private string? _properties;

    public override IReadOnlyDictionary<string, object?> BindingData => this;

    public int Count => Names.Length;

    public IEnumerable<string> Keys => Names;

    public IEnumerable<object?> Values => Names.Select(name => this[name]);

    public object? this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"A RabbitMQ trigger has no binding data '{key}', only {string.Join(", ", Names)}.");

    public bool ContainsKey(string key) => Names.Contains(key, StringComparer.OrdinalIgnoreCase);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        value = Index(key) switch
        {
            0 => delivery.ConsumerTag,
            1 => delivery.Tag.ToString(),
            2 => delivery.Redelivered ? "true" : "false",
            3 => delivery.Exchange,
            4 => delivery.RoutingKey,
            5 => _properties ??= BasicPropertiesJson.Write(delivery.Properties),
            _ => null,
        };
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        Names.Select(name => KeyValuePair.Create(name, this[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int Index(string key) => Array.FindIndex(Names, name => name.Equals(key, StringComparison.OrdinalIgnoreCase));
}
