using RabbitMQ.Client;
using Warren.Topology;

namespace Warren.Bench.Publishing;

/// <summary>Publishes with RabbitMQ.Client alone: the same properties, persistent, mandatory, and awaited until the client says that the broker has confirmed.</summary>
internal sealed class RawPublisher : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly TimeProvider _time;

    private RawPublisher(IConnection connection, IChannel channel, TimeProvider time) =>
        (_connection, _channel, _time) = (connection, channel, time);

    /// <param name="connection">An open connection, which is closed with the publisher.</param>
    /// <param name="time">The clock for ids and timestamps.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<RawPublisher> OpenAsync(IConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        // Without the client's rate limiter, which would slow it down from the 64th outstanding publish on.
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        return new(connection, await connection.CreateChannelAsync(options, cancellationToken), time);
    }

    /// <returns>Completes with the message's id.</returns>
    public async ValueTask<string> PublishAsync(
        string routingKey, string task, ReadOnlyMemory<byte> body, string? traceParent = null, CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        var properties = new BasicProperties
        {
            MessageId = id,
            Type = task,
            Persistent = true,
            Priority = TaskPriority.ToAmqp(TaskPriority.Default),
            Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
            ContentType = "application/json",
        };
        if (traceParent is not null)
        {
            properties.Headers = new Dictionary<string, object?> { [TaskHeaders.TraceParent] = traceParent };
        }

        await _channel.BasicPublishAsync(Workload.Declared.Exchange, routingKey, mandatory: true, properties, body, cancellationToken);
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
