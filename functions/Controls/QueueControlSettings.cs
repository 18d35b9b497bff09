using System.Globalization;
using Microsoft.Extensions.Configuration;
using Warren.Controls;
using Warren.Topology;

namespace Warren.Functions.Controls;

/// <summary>
/// The uppermost layer of configuration: what is set for queues while they run. The embedded host follows it. It and the queue controls do not know each other, as the app must
/// run under a host that has neither.
/// </summary>
/// <param name="numbers">How each queue is consumed when nothing is set for it, by its name.</param>
internal sealed class QueueControlSettings(IReadOnlyDictionary<string, ConsumerNumbers> numbers) : ConfigurationProvider, IConfigurationSource
{
    /// <summary>Puts the layer on top of what there is.</summary>
    public static QueueControlSettings AddTo(IConfigurationManager configuration, TopologySpec topology)
    {
        var settings = new QueueControlSettings(topology.Queues.ToDictionary(static queue => queue.Name, queue => ConsumerNumbers.Read(configuration, queue), StringComparer.Ordinal));
        configuration.Add(settings);
        return settings;
    }

    /// <summary>How a queue is consumed when this is set for it.</summary>
    public ConsumerNumbers Of(string queue, QueueControl? control) => numbers[queue].With(control);

    /// <summary>Says from now on what is set. Whoever follows the configuration has heard of it when this returns.</summary>
    public void Apply(IReadOnlyDictionary<string, QueueControl> controls)
    {
        Data = controls.Values.Where(control => numbers.ContainsKey(control.Queue)).SelectMany(Settings)
            .ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    private IEnumerable<KeyValuePair<string, string>> Settings(QueueControl control)
    {
        var prefix = $"Warren:Consumers:{control.Queue}:";
        if (control.Pause is not null)
        {
            yield return new(prefix + "Paused", "true");
        }

        if (control.Concurrency is not null)
        {
            var (prefetch, concurrency) = Of(control.Queue, control);
            yield return new(prefix + "Prefetch", prefetch.ToString(CultureInfo.InvariantCulture));
            yield return new(prefix + "Concurrency", concurrency.ToString(CultureInfo.InvariantCulture));
        }
    }
}
