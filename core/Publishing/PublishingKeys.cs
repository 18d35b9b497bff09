using Warren.Topology;

namespace Warren.Publishing;

/// <summary>The routing key that a task is published with. Pure.</summary>
internal static class PublishingKeys
{
    /// <summary>The queue's own key, or, when it has only patterns, its first pattern with the task's name in place of the wildcards.</summary>
    public static string For(QueueSpec queue, string task) =>
        queue.PublishingKey ?? queue.RoutingKeys[0].Replace("*", Word(task), StringComparison.Ordinal).Replace("#", Word(task), StringComparison.Ordinal);

    // A dot would make two words of one, which * does not match.
    private static string Word(string task) => task.Replace('.', '_');
}
