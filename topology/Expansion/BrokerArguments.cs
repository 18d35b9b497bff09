using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Warren.Topology;

/// <summary>
/// The arguments of an exchange, queue or binding: immutable, enumerated in the order in which they were given, equal when they hold the
/// same names and values in any order. Values are <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>.
/// </summary>
#pragma warning disable CA1710 // arguments is what AMQP calls them
public sealed class BrokerArguments : IReadOnlyDictionary<string, object>, IEquatable<BrokerArguments>
#pragma warning restore CA1710
{
    private readonly ImmutableArray<KeyValuePair<string, object>> _items;

    private BrokerArguments(ImmutableArray<KeyValuePair<string, object>> items) => _items = items;

    /// <summary>No arguments.</summary>
    public static BrokerArguments Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _items.Select(static item => item.Key);

    /// <inheritdoc/>
    public IEnumerable<object> Values => _items.Select(static item => item.Value);

    /// <inheritdoc/>
    public object this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no argument '{key}'.");

    /// <summary>The same arguments with one more, or with another value in its place.</summary>
    /// <exception cref="ArgumentException">The value is of a type that arguments do not have.</exception>
    public BrokerArguments With(string name, object value)
    {
        var item = KeyValuePair.Create(name, Normalize(name, value));
        var index = IndexOf(name);
        return new(index < 0 ? _items.Add(item) : _items.SetItem(index, item));
    }

    /// <summary>The same arguments without this one.</summary>
    public BrokerArguments Without(string name) => IndexOf(name) is >= 0 and var index ? new(_items.RemoveAt(index)) : this;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value)
    {
        var index = IndexOf(key);
        value = index < 0 ? null : _items[index].Value;
        return index >= 0;
    }

    /// <inheritdoc/>
    public bool Equals(BrokerArguments? other) =>
        other is not null && Count == other.Count
        && _items.All(item => other.TryGetValue(item.Key, out var value) && Equals(item.Value, value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BrokerArguments);

    /// <inheritdoc/>
    public override int GetHashCode() => _items.Aggregate(0, static (hash, item) => hash ^ HashCode.Combine(item.Key, item.Value));

    /// <summary>The arguments as <c>name=value, name=value</c>.</summary>
    public override string ToString() => string.Join(", ", _items.Select(static item => $"{item.Key}={Show(item.Value)}"));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static string Show(object value) => value switch
    {
        string { Length: 0 } => "''",
        bool flag => flag ? "true" : "false",
        _ => FormattableString.Invariant($"{value}"),
    };

    private static object Normalize(string name, object value) => value switch
    {
        string or long or double or bool => value,
        int or uint or short or ushort or byte or sbyte => Convert.ToInt64(value),
        _ => throw new ArgumentException($"Argument '{name}' has a value of type {value.GetType().Name}; use a string, number or boolean.", nameof(value)),
    };

    private int IndexOf(string name)
    {
        for (var index = 0; index < _items.Length; index++)
        {
            if (string.Equals(_items[index].Key, name, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }
}
