using Warren.Controls;

namespace Warren.Functions.Http.Queues;

/// <summary>A queue as declared and as the broker has it now.</summary>
/// <param name="Name">The queue's name.</param>
/// <param name="RoutingKeys">The keys that route to it; patterns are possible.</param>
/// <param name="Type"><c>classic</c> or <c>quorum</c>.</param>
/// <param name="Tasks">The names of the tasks that it handles.</param>
/// <param name="Default">Whether it takes tasks that several queues handle.</param>
/// <param name="Declared">Whether the broker has it; if not, apply the topology.</param>
/// <param name="Ready">Tasks that wait; null when it is not declared.</param>
/// <param name="Unacknowledged">Tasks that workers hold; null without the management API.</param>
/// <param name="Retrying">Tasks that wait in its retry queues.</param>
/// <param name="Consumers">How many consumers it has; null when it is not declared.</param>
/// <param name="PublishRate">Tasks that come a second; null without the management API.</param>
/// <param name="AcknowledgeRate">Tasks that end a second; null without the management API.</param>
/// <param name="Paused">Whether nothing is taken from it, on any instance.</param>
/// <param name="Pause">Since when, by whom and why; null when it is not paused.</param>
/// <param name="Prefetch">Tasks that one instance holds ahead.</param>
/// <param name="Concurrency">Tasks that one instance runs at the same time.</param>
/// <param name="DeclaredConcurrency">What the concurrency is when nobody has changed it while it runs.</param>
/// <param name="ConcurrencyLimit">Tasks that all instances together run at the same time; null when there is no limit.</param>
/// <param name="KeyConcurrency">Tasks with the same key that all instances together run at the same time.</param>
/// <param name="Workers">The live workers that serve it, and by which pattern each was told; null without a store, and while it is away.</param>
/// <param name="RetryDelays">The delays before each retry, in seconds.</param>
/// <param name="DeadLetter">Where its dead letters are.</param>
/// <param name="Advice">What is worth another look in its scaling numbers; see docs/simulate.md. Mostly empty.</param>
/// <param name="Source"><c>management</c> or <c>amqp</c>: where the numbers come from.</param>
public sealed record QueueStatus(
    string Name,
    IReadOnlyList<string> RoutingKeys,
    string Type,
    IReadOnlyList<string> Tasks,
    bool Default,
    bool Declared,
    long? Ready,
    long? Unacknowledged,
    long Retrying,
    long? Consumers,
    double? PublishRate,
    double? AcknowledgeRate,
    bool Paused,
    QueuePause? Pause,
    int Prefetch,
    int Concurrency,
    int DeclaredConcurrency,
    int? ConcurrencyLimit,
    int KeyConcurrency,
    IReadOnlyList<QueueWorker>? Workers,
    IReadOnlyList<double> RetryDelays,
    DeadLetterStatus DeadLetter,
    IReadOnlyList<string> Advice,
    string Source);

/// <summary>A dead-letter queue.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Ready">Dead letters in it, of all queues that share it; null when it is not declared.</param>
/// <param name="Shared">Whether other queues use it too.</param>
public sealed record DeadLetterStatus(string Queue, long? Ready, bool Shared);
