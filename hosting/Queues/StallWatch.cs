namespace Warren.Hosting.Queues;

/// <summary>
/// Finds a session that the broker has forgotten: messages wait in the queue, none is here, and none comes. A quorum queue of RabbitMQ 3.10 has been seen to do
/// that to a consumer that came back in the moment in which the broker did. A new channel gets messages again.
/// </summary>
internal sealed class StallWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // One look proves nothing: a message may have come just now.
    private const int Looks = 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <param name="session">The session, which is ended when it is stalled.</param>
    public StallWatch(ConsumerSession session) => _watching = WatchAsync(session);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(ConsumerSession session)
    {
        var (stalled, seen) = (0, 0L);
        while (stalled < Looks)
        {
            await Task.Delay(Every, session.Time, _stop.Token);
            var delivered = session.Delivered;
            try
            {
                stalled = session.IsConsuming && delivered == seen && !session.HoldsAny && await session.WaitingAsync(_stop.Token) > 0 ? stalled + 1 : 0;
            }
            catch (Exception exception) when (BrokerFault.IsOne(exception) && !_stop.IsCancellationRequested)
            {
                // A channel that does not answer brings nothing either.
                session.End(BrokerFault.Of(exception));
                return;
            }

            seen = delivered;
        }

        session.End(BrokerFault.Stalled);
    }
}
