using RabbitMQ.Client.Exceptions;

namespace Warren.DeadLettering;

/// <summary>One replay, over one or more dead-letter queues.</summary>
internal sealed class ReplayRun(ReplayPlan plan, string run, BrokerOptions broker, ReplayTargets targets, TimeProvider time, IProgress<int>? progress, ReplayNotes? notes = null)
{
    private const int BatchBytes = 4 * 1024 * 1024;

    // A third of the time after which the broker takes back what was not acknowledged.
    private static readonly TimeSpan LongestPass = TimeSpan.FromMinutes(10);

    private readonly ReplayPace _pace = new(plan.PerSecond, time);
    private readonly ReplayTally _tally = new();
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);
    private readonly long _began = time.GetTimestamp();

    public async Task<ReplayReport> RunAsync(IReadOnlyList<string> deadLetterQueues, CancellationToken cancellationToken)
    {
        foreach (var queue in deadLetterQueues)
        {
            await RunAsync(queue, cancellationToken);
            if (_tally.Stopped is not null)
            {
                break;
            }
        }

        return _tally.Report(plan.DryRun ? null : run);
    }

    private async Task RunAsync(string queue, CancellationToken cancellationToken)
    {
        DeadLetterSession session;
        try
        {
            session = await DeadLetterSession.OpenAsync(broker, queue, time, cancellationToken);
        }
        catch (Exception error) when (_tally.HasBegun && error is BrokerUnavailableException or DeadLettersBusyException or DeadLettersMissingException)
        {
            _tally.Stopped = error.Message;
            return;
        }

        await using (session)
        {
            try
            {
                await WorkAsync(session, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                _tally.Stopped = "It was cancelled. Run it again for the rest.";
            }
            catch (Exception error) when (DeadLetterSession.IsLost(error))
            {
                _tally.Stopped = session.Explain(error).Message;
            }
        }
    }

    private async Task WorkAsync(DeadLetterSession session, CancellationToken cancellationToken)
    {
        if (plan.DryRun)
        {
            await PassAsync(session, null, cancellationToken);
            return;
        }

        await using var transaction = await ReplayTransaction.OpenAsync(session.Connection, session.Journal, session.Queue, run, time, cancellationToken);
        while (await PassAsync(session, transaction, cancellationToken))
        {
        }

        if (_tally.Stopped is null)
        {
            await transaction.FinishAsync();
        }
    }

    /// <returns>Whether the pass had to end early and another one must go on.</returns>
    private async Task<bool> PassAsync(DeadLetterSession session, ReplayTransaction? transaction, CancellationToken cancellationToken)
    {
        await using var scan = await session.ScanAsync(_pace.Ahead, cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            while (_tally.Stopped is null)
            {
                if (scan.HeldCount >= plan.Depth)
                {
                    _tally.Truncated |= !scan.AtEnd;
                    return false;
                }

                if (transaction is not null && time.GetElapsedTime(began) > LongestPass)
                {
                    return true;
                }

                var round = await scan.NextAsync(
                    delivered => LetterPass.Read(session.Queue, delivered, (letter, properties, body) => Decide(session, letter, properties, body)),
                    plan.Depth - scan.HeldCount,
                    cancellationToken);
                if (round.Count == 0)
                {
                    await session.Journal.TidyAsync(cancellationToken);
                    return false;
                }

                if (await TakeAsync(session, scan, transaction, round, cancellationToken))
                {
                    return false;
                }
            }

            return false;
        }
        finally
        {
            await LetterPass.GiveBackAsync(session, scan);
        }
    }

    private Decision Decide(DeadLetterSession session, ReadLetter letter, DeliveryProperties properties, ReadOnlyMemory<byte> body)
    {
        if (session.Journal.HasReplayed(letter.Key))
        {
            return new(letter.Letter, Wanted: false, AlreadyReplayed: true, null, null);
        }

        if (!targets.Wants(letter.Letter))
        {
            return new(letter.Letter, Wanted: false, AlreadyReplayed: false, null, null);
        }

        var (copy, problem) = targets.CopyOf(letter, properties, body);
        return new(letter.Letter, Wanted: true, AlreadyReplayed: false, plan.DryRun ? null : copy, problem);
    }

    /// <returns>Whether all is done that was asked for.</returns>
    private async Task<bool> TakeAsync(
        DeadLetterSession session,
        LetterScan scan,
        ReplayTransaction? transaction,
        IReadOnlyList<Held<(ReadLetter Letter, Decision Value)>> round,
        CancellationToken cancellationToken)
    {
        var batch = new List<(ulong Tag, string Id, ReplayCopy Copy)>();
        var bytes = 0L;
        foreach (var (tag, (_, decision)) in round)
        {
            if (decision.AlreadyReplayed && transaction is not null)
            {
                await scan.RemoveAsync(tag, cancellationToken);
                _tally.FinishedFromBefore++;
            }

            if (!decision.Wanted)
            {
                continue;
            }

            _tally.Match(decision.Letter);
            var problem = decision.Problem ?? (decision.Copy is null ? null : await CheckAsync(session, decision.Copy.Queue, cancellationToken));
            if (problem is not null)
            {
                _tally.Refuse(decision.Letter.Id, problem);
            }
            else if (decision.Copy is { } copy)
            {
                var alone = targets.IsBounded(copy.Queue);
                if (batch.Count > 0 && (alone || batch.Count >= _pace.Batch || bytes + copy.Body.Length > BatchBytes || targets.IsBounded(batch[^1].Copy.Queue)))
                {
                    await ReplayAsync(scan, transaction!, batch, cancellationToken);
                    (batch, bytes) = ([], 0);
                }

                batch.Add((tag, decision.Letter.Id, copy));
                bytes += copy.Body.Length;
            }

            if (_tally.Stopped is not null)
            {
                return true;
            }

            // The id stands for one message here; another one under the same id must not get the payload too.
            if (plan.Payload is not null)
            {
                await ReplayAsync(scan, transaction, batch, cancellationToken);
                return true;
            }
        }

        await ReplayAsync(scan, transaction, batch, cancellationToken);
        return false;
    }

    private async Task ReplayAsync(
        LetterScan scan, ReplayTransaction? transaction, IReadOnlyList<(ulong Tag, string Id, ReplayCopy Copy)> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0 || transaction is null || _tally.Stopped is not null)
        {
            return;
        }

        await _pace.WaitAsync(batch.Count, cancellationToken);
        if (plan.Limit is { } limit && time.GetElapsedTime(_began) > limit)
        {
            _tally.LimitReached = true;
            _tally.Stopped = $"It has taken {limit.TotalSeconds:0} s, which is all that it may at a time. Run it again for the rest.";
            return;
        }

        IReadOnlyList<ReplayCopy> returned;
        try
        {
            returned = await transaction.CommitAsync([.. batch.Select(static one => one.Copy)]);
        }
        catch (ReplayRefusedException)
        {
            _tally.Stopped = $"Queue '{batch[0].Copy.Queue}' is full or not available. Run it again when it takes messages.";
            _tally.AddUncertain(batch.Count == 1 ? [] : batch.Select(static one => one.Id));
            return;
        }
        catch (Exception error) when (DeadLetterSession.IsLost(error))
        {
            _tally.AddUncertain(batch.Select(static one => one.Id));
            throw;
        }

        foreach (var (tag, id, copy) in batch)
        {
            if (returned.Contains(copy))
            {
                _tally.Refuse(id, Gone(copy.Queue));
                continue;
            }

            _tally.Replayed++;
            notes?.Replayed(copy);
            await scan.RemoveAsync(tag, CancellationToken.None);
        }

        progress?.Report(_tally.Replayed);
    }

    /// <summary>Whether a queue is there, looked up once.</summary>
    private async Task<string?> CheckAsync(DeadLetterSession session, string queue, CancellationToken cancellationToken)
    {
        if (_checked.Contains(queue))
        {
            return null;
        }

        await using var channel = await session.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            _checked.Add(queue);
            return null;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason is { ReplyCode: 404 })
        {
            return Gone(queue);
        }
    }

    private static string Gone(string queue) => $"The broker has no queue '{queue}': apply the topology (dotnet run --project topology -- apply).";

    private sealed record Decision(DeadLetter Letter, bool Wanted, bool AlreadyReplayed, ReplayCopy? Copy, string? Problem);
}
