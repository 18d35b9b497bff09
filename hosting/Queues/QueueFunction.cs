using Warren.Hosting.Discovery;

namespace Warren.Hosting.Queues;

/// <summary>A RabbitMQ-triggered function.</summary>
/// <param name="Entry">The function.</param>
/// <param name="Queue">The queue's name.</param>
/// <param name="Broker">Where the queue is; null when the function does not run here and its setting is missing.</param>
/// <param name="Consumer">How the queue is consumed, as configuration said at the start.</param>
/// <param name="ConsumerTimeout">How long the broker lets a message stay unacknowledged; null: not watched.</param>
/// <param name="Disabled">Whether configuration switches it off.</param>
/// <param name="Selected">Whether <c>--queues</c> chooses it.</param>
internal sealed record QueueFunction(
    FunctionEntry Entry, string Queue, BrokerAddress? Broker, ConsumerSettings Consumer, TimeSpan? ConsumerTimeout, bool Disabled, bool Selected)
{
    public bool Runs => !Disabled && Selected;
}
