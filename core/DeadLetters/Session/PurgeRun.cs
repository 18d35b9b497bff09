namespace Warren.DeadLettering;

/// <summary>One purge, over one or more dead-letter queues.</summary>
internal sealed class PurgeRun(PurgePlan plan, BrokerOptions broker, TimeProvider time)
{
    private const int MaxSample = 10;

    private readonly List<DeadLetter> _sample = [];
    private int _matched;
    private int _purged;
    private bool _truncated;
    private string? _stopped;

    public async Task<PurgeReport> RunAsync(IReadOnlyList<string> deadLetterQueues, CancellationToken cancellationToken)
    {
        foreach (var queue in deadLetterQueues)
        {
            try
            {
                await RunAsync(queue, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                _stopped = "It was cancelled. Run it again for the rest.";
            }
            catch (Exception error) when (_matched > 0 && error is BrokerUnavailableException or DeadLettersBusyException or DeadLettersMissingException)
            {
                _stopped = error.Message;
            }

            if (_stopped is not null)
            {
                break;
            }
        }

        return new(_matched, _purged, plan.DryRun ? _sample : [], _truncated, _stopped);
    }

    private async Task RunAsync(string queue, CancellationToken cancellationToken)
    {
        await using var session = await DeadLetterSession.OpenAsync(broker, queue, time, cancellationToken);
        try
        {
            _truncated |= await LetterPass.LookAsync(
                session,
                plan.Depth,
                alwaysToTheEnd: true,
                static (letter, _, _) => letter.Letter,
                async (_, letter, scan, tag) =>
                {
                    if (plan.Filter.Matches(letter))
                    {
                        Match(letter);
                        if (!plan.DryRun)
                        {
                            await scan.RemoveAsync(tag, cancellationToken);
                            _purged++;
                        }
                    }

                    return true;
                },
                cancellationToken);
        }
        catch (Exception error) when (DeadLetterSession.IsLost(error))
        {
            throw session.Explain(error);
        }
    }

    private void Match(DeadLetter letter)
    {
        _matched++;
        if (_sample.Count < MaxSample)
        {
            _sample.Add(letter);
        }
    }
}
