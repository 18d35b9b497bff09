namespace Warren.Hosting.Queues;

/// <summary>How a queue is consumed, as configuration says at the moment. It may change while the host runs.</summary>
/// <param name="Prefetch">Unacknowledged messages at a time, 1 to 65535.</param>
/// <param name="Concurrency">Invocations at a time, at least 1.</param>
/// <param name="Paused">Whether nothing is taken from the queue. What runs goes on.</param>
internal sealed record ConsumerSettings(ushort Prefetch, int Concurrency, bool Paused);
