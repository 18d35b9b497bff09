namespace Warren.Functions.Health;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Kind">
/// <c>broker</c> (does not answer), <c>alarm</c> (takes no publishes), <c>store</c> (does not answer), <c>stalled_consumer</c> (tasks wait and nothing moves here),
/// <c>no_consumer</c> (tasks wait and nobody takes them), <c>backlog</c> (too many wait) or <c>disk</c> (little space for the data folder).
/// </param>
/// <param name="Queue">The queue that it is about, or null.</param>
/// <param name="Problem">Whether this instance cannot do its work because of it; else it is a warning.</param>
/// <param name="Text">What it is and what to do, for people.</param>
/// <param name="Since">Since when.</param>
public sealed record HealthFinding(string Kind, string? Queue, bool Problem, string Text, DateTimeOffset Since)
{
    internal const string Broker = "broker";
    internal const string Alarm = "alarm";
    internal const string Store = "store";
    internal const string StalledConsumer = "stalled_consumer";
    internal const string NoConsumer = "no_consumer";
    internal const string Backlog = "backlog";
    internal const string Disk = "disk";
}
