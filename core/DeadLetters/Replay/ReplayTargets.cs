using Warren.Handling;
using Warren.Processing;
using Warren.Topology;

namespace Warren.DeadLettering;

/// <summary>Decides what becomes of a dead letter in a replay. Pure but for the ids that it makes up.</summary>
internal sealed class ReplayTargets(ReplayPlan plan, string run, TopologySpec topology, TaskRegistry? registry, TimeProvider time)
{
    // Clocks differ.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _until = time.GetUtcNow() + Skew;

    /// <summary>
    /// Whether this replay means the dead letter. Not what it has put into its queue itself and that failed again, and not what has come since: a replay
    /// must come to an end.
    /// </summary>
    public bool Wants(DeadLetter letter) => letter.ReplayedBy != run && !(letter.DeadLetteredAt > _until) && plan.Filter.Matches(letter);

    /// <summary>Whether its queue can be full, so that the broker's refusal must tell of one message.</summary>
    public bool IsBounded(string queue) => topology.Find(queue)?.MaxLength is not null;

    /// <summary>The copy that goes to its queue, or why there can be none.</summary>
    public (ReplayCopy? Copy, string? Problem) CopyOf(ReadLetter read, DeliveryProperties properties, ReadOnlyMemory<byte> body)
    {
        var letter = read.Letter;
        if (letter.Queue is not { } queue || topology.Find(queue) is null)
        {
            return (null, letter.Queue is null
                ? "Nothing tells which queue it came from: purge it, or publish its body yourself."
                : $"It came from '{letter.Queue}', which is not a queue of the topology: purge it, or declare the queue in TaskTopology.cs.");
        }

        var (content, problem) = Body(letter, queue, body);
        var id = string.IsNullOrEmpty(properties.MessageId) ? Guid.CreateVersion7(time.GetUtcNow()).ToString() : properties.MessageId;
        return content is null
            ? (null, problem)
            : (new(queue, CopyProperties.ForReplay(properties, id, run), content.Value, read.Key), null);
    }

    private (ReadOnlyMemory<byte>? Body, string? Problem) Body(DeadLetter letter, string queue, ReadOnlyMemory<byte> body)
    {
        if (plan.Payload is not { } payload)
        {
            return (body.ToArray(), null);
        }

        if (registry is not null && (letter.Task ?? registry.DefaultTaskOf(queue)) is { } task && registry.Check(queue, task, payload) is { } misfit)
        {
            return (null, $"The new payload does not fit: {misfit.Message}");
        }

        var (edited, problem) = PayloadEdit.Apply(body, payload);
        return (edited, problem);
    }
}
