namespace Warren.Leases;

/// <summary>The names of what leases are places in.</summary>
public static class LeaseScopes
{
    /// <summary>An exclusive lock of tasks.</summary>
    /// <param name="name">Its name, as the task has it.</param>
    public static string Lock(string name) => "lock:" + name;

    /// <summary>What a queue runs at once in all instances.</summary>
    /// <param name="queue">The queue.</param>
    public static string Queue(string queue) => "queue:" + queue;

    /// <summary>What a queue runs at once for one key.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="key">The key, as the task has it.</param>
    public static string Key(string queue, string key) => $"key:{queue}:{key}";
}
