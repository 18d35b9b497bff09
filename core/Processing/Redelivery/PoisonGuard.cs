using Warren.Topology;

namespace Warren.Processing;

/// <summary>
/// Sees to it that a message which kills its process, or never gets an outcome, ends in the dead-letter queue after a bounded number of deliveries, and that
/// messages which happened to be held by the same process do not.
/// </summary>
/// <remarks>
/// The broker redelivers everything that a dead process held, so the innocent are counted too. Those that were counted half way run one at a time: a
/// process that dies then takes down one of them, and the others, which wait in a retry queue meanwhile, get their turn and end.
/// </remarks>
internal sealed class PoisonGuard(Settlement settlement, TopologySpec topology, TimeProvider time) : IDisposable
{
    // Longer than an acknowledgement that is on its way takes to leave the process, and than others need to step aside.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Aside = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _alone = new(1, 1);

    /// <summary>Lets a delivery in, or settles it.</summary>
    public ValueTask<Admission> AdmitAsync(TaskDelivery delivery, QueueSpec queue, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var verdict = DeliveryVerdict.Of(delivery, queue);
        return verdict.Action == DeliveryAction.Run ? ValueTask.FromResult(default(Admission)) : new(AdmitAsync(delivery, queue, verdict, startedAt, cancellationToken));
    }

    public void Dispose() => _alone.Dispose();

    private async Task<Admission> AdmitAsync(
        TaskDelivery delivery, QueueSpec queue, DeliveryVerdict verdict, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        switch (verdict.Action)
        {
            case DeliveryAction.DeadLetter:
                var failure = new TaskFailure(
                    DeadLetterReason.TooManyDeliveries,
                    $"It was delivered {verdict.Redeliveries + 1L} times and never had an outcome: it may kill its process, or take longer than the process lives. "
                    + $"At most {queue.MaxDeliveries} deliveries are made (MaxDeliveries of '{queue.Name}').");
                await settlement.DeadLetterAsync(delivery, null, failure, startedAt, cancellationToken);
                return new(new TaskOutcome.DeadLettered(failure), null);

            case DeliveryAction.Recount when await TryPutBackAsync(delivery, RetryRoutes.AtOnce(queue), verdict, cancellationToken):
                return new(new TaskOutcome.PutBack(TimeSpan.Zero, $"delivery {verdict.Redeliveries + 1} of {queue.MaxDeliveries}"), null);

            case DeliveryAction.RunAlone when !await _alone.WaitAsync(TimeSpan.Zero, cancellationToken):
                var aside = RetryRoutes.After(topology, queue, Aside, delivery.Properties.MessageId ?? "", verdict.Redeliveries);
                if (await TryPutBackAsync(delivery, aside, verdict, cancellationToken))
                {
                    return new(new TaskOutcome.PutBack(aside.Delay, $"delivery {verdict.Redeliveries + 1} of {queue.MaxDeliveries}; it waits until another such message has run"), null);
                }

                await _alone.WaitAsync(cancellationToken);
                return await AfterPauseAsync(_alone, cancellationToken);

            case DeliveryAction.RunAlone:
                return await AfterPauseAsync(_alone, cancellationToken);

            default:
                return await AfterPauseAsync(null, cancellationToken);
        }
    }

    // The copy may be delivered before the acknowledgement of its original has left: were it to kill the process at once, both would come back, and be two.
    private async Task<Admission> AfterPauseAsync(SemaphoreSlim? held, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pause, time, cancellationToken);
            return new(null, held);
        }
        catch (OperationCanceledException)
        {
            held?.Release();
            throw;
        }
    }

    /// <summary>False when the queue is full: then the message runs without being counted, because nothing would ever make room otherwise.</summary>
    private async Task<bool> TryPutBackAsync(TaskDelivery delivery, RetryRoute route, DeliveryVerdict verdict, CancellationToken cancellationToken)
    {
        try
        {
            await settlement.PutBackAsync(delivery, route, verdict.Redeliveries, cancellationToken);
            return true;
        }
        catch (PublishNackedException)
        {
            return false;
        }
    }
}

/// <summary>Whether a delivery may run.</summary>
/// <param name="Outcome">What became of it, or null when it may run.</param>
/// <param name="Held">What it holds while it runs, or null.</param>
internal readonly record struct Admission(TaskOutcome? Outcome, SemaphoreSlim? Held) : IDisposable
{
    public void Dispose() => Held?.Release();
}
