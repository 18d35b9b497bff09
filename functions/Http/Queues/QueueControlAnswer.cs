using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Controls;
using Warren.Functions.Controls;

namespace Warren.Functions.Http.Queues;

/// <summary>What is set for a queue after a change.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Paused">Whether nothing is taken from it.</param>
/// <param name="Pause">Since when, by whom and why; left out when it is not paused.</param>
/// <param name="Concurrency">Tasks that one instance runs at the same time.</param>
/// <param name="Prefetch">Tasks that one instance holds ahead.</param>
/// <param name="DeclaredConcurrency">What the concurrency is when nothing is set.</param>
/// <param name="Version">Counts the changes.</param>
public sealed record QueueControlAnswer(string Queue, bool Paused, QueuePause? Pause, int Concurrency, int Prefetch, int DeclaredConcurrency, long Version)
{
    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal static QueueControlAnswer Of(QueueControl control, QueueControlSettings settings)
    {
        var (prefetch, concurrency) = settings.Of(control.Queue, control);
        return new(control.Queue, control.Pause is not null, control.Pause, concurrency, prefetch, settings.Of(control.Queue, null).Concurrency, control.Version);
    }
}
