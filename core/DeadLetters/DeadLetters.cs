using Warren.DeadLettering;
using Warren.Handling;
using Warren.Topology;
using Warren.Tracking;

namespace Warren;

/// <summary>
/// Looks at dead letters without consuming them, puts them back into their queues, and deletes them. Whether queues share a dead-letter queue or
/// have their own makes no difference.
/// </summary>
/// <remarks>
/// <para>Each call opens a connection of its own. One call at a time works on a dead-letter queue, whichever process it comes from; a second one
/// waits three seconds and then throws <see cref="DeadLettersBusyException"/>. While a call runs, the messages that it has passed are held
/// unacknowledged; they go back to their places when it ends, however it ends.</para>
/// <para>A replay loses nothing, whatever is interrupted. It doubles nothing when this process or its connection dies: the next call finishes what was
/// begun. When the broker itself is killed in the middle, at most the last two transactions (64 messages each) can be in their queues and still
/// be dead letters too. Messages without an id can be doubled by any interruption.</para>
/// <para>A replay begins the next run of its task (<see cref="TaskHeaders.Run"/>). With a tracker the task store is told, so that the task is queued again there; a purge is
/// not told: its task stays dead-lettered.</para>
/// </remarks>
public sealed class DeadLetters(BrokerOptions broker, TopologySpec topology, TimeProvider time, TaskRegistry? registry = null, TaskTracker? tracker = null)
{
    /// <summary>How many messages of a dead-letter queue are looked at unless more is asked for.</summary>
    public const int DefaultDepth = 10_000;

    /// <summary>Lists dead letters, page by page.</summary>
    /// <exception cref="DeadLetterRequestException">The query is not valid.</exception>
    /// <exception cref="DeadLettersBusyException">Another call works on them.</exception>
    /// <exception cref="DeadLettersMissingException">The topology is not applied.</exception>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or went away.</exception>
    public async Task<DeadLetterPage> ListAsync(DeadLetterQuery query, CancellationToken cancellationToken)
    {
        var cursor = DeadLetterRules.Require(query, topology);
        var items = new List<DeadLetter>();
        var truncated = false;
        var queues = QueuesOf(query.Filter).SkipWhile(queue => cursor is not null && queue != cursor.Queue).ToArray();
        foreach (var queue in queues)
        {
            if (items.Count == query.Limit)
            {
                return new(items, new PageCursor(queue, 0, []).ToString(), truncated);
            }

            var collector = new PageCollector(query.Filter, query.Limit - items.Count, queue == cursor?.Queue ? cursor : null);
            truncated |= await LookAsync(
                queue,
                query.Depth,
                static (letter, _, _) => letter.Letter,
                (_, letter, _, _) =>
                {
                    collector.Pass(letter);
                    return ValueTask.FromResult(!collector.IsFull);
                },
                cancellationToken);
            var (page, next) = collector.Result(queue);
            items.AddRange(page);
            if (next is not null)
            {
                return new(items, next.ToString(), truncated);
            }
        }

        return new(items, null, truncated);
    }

    /// <summary>Shows a dead letter with its headers and its body, or null when there is none of that id.</summary>
    /// <param name="queue">The task queue that it came from; null looks in all dead-letter queues.</param>
    /// <param name="id">Its id.</param>
    /// <param name="depth">How many messages of each dead-letter queue to look at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DeadLetterRequestException">The queue is not in the topology, or the depth is out of range.</exception>
    /// <exception cref="DeadLettersBusyException">Another call works on them.</exception>
    /// <exception cref="DeadLettersMissingException">The topology is not applied.</exception>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or went away.</exception>
    public async Task<DeadLetterContent?> FindAsync(string? queue, string id, int depth, CancellationToken cancellationToken)
    {
        var filter = new DeadLetterFilter { Queue = queue, Ids = [id] };
        DeadLetterRules.Require(filter, depth, topology);
        DeadLetterContent? found = null;
        foreach (var deadLetterQueue in QueuesOf(filter).TakeWhile(_ => found is null))
        {
            await LookAsync(
                deadLetterQueue,
                depth,
                (letter, properties, body) => filter.Matches(letter.Letter) ? ShownLetter.Of(letter.Letter, properties, body) : null,
                (_, content, _, _) => ValueTask.FromResult((found = content) is null),
                cancellationToken);
        }

        return found;
    }

    /// <summary>Counts dead letters by queue, reason, exception and task.</summary>
    /// <exception cref="DeadLetterRequestException">The filter is not valid.</exception>
    /// <exception cref="DeadLettersBusyException">Another call works on them.</exception>
    /// <exception cref="DeadLettersMissingException">The topology is not applied.</exception>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or went away.</exception>
    public async Task<DeadLetterSummary> SummarizeAsync(DeadLetterFilter filter, int depth, CancellationToken cancellationToken)
    {
        DeadLetterRules.Require(filter, depth, topology);
        var groups = new GroupCounter();
        var truncated = false;
        foreach (var queue in QueuesOf(filter))
        {
            truncated |= await LookAsync(
                queue,
                depth,
                static (letter, _, _) => letter.Letter,
                (_, letter, _, _) =>
                {
                    if (filter.Matches(letter))
                    {
                        groups.Add(letter);
                    }

                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }

        return new(groups.Total, groups.Groups, truncated);
    }

    /// <summary>
    /// Puts dead letters straight back into the queues that they came from, under their ids and with their priority, as if they were new. See the remarks on
    /// the type for what an interruption can do. Cancelling stops between two transactions and tells how far it came.
    /// </summary>
    /// <param name="plan">Which ones and how.</param>
    /// <param name="progress">Hears how many are replayed so far, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeadLetterRequestException">The plan is not valid.</exception>
    /// <exception cref="DeadLettersBusyException">Another call works on them; nothing was done.</exception>
    /// <exception cref="DeadLettersMissingException">The topology is not applied; nothing was done.</exception>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached; nothing was done.</exception>
    public Task<ReplayReport> ReplayAsync(ReplayPlan plan, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        DeadLetterRules.Require(plan, topology);
        var run = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        return new ReplayRun(plan, run, broker, new(plan, run, topology, registry, time), time, progress, tracker is null ? null : new(topology, tracker, time)).RunAsync(QueuesOf(plan.Filter), cancellationToken);
    }

    /// <summary>Deletes dead letters for good. Cancelling stops it and tells how far it came.</summary>
    /// <exception cref="DeadLetterRequestException">The plan is not valid.</exception>
    /// <exception cref="DeadLettersBusyException">Another call works on them; nothing was done.</exception>
    /// <exception cref="DeadLettersMissingException">The topology is not applied; nothing was done.</exception>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached; nothing was done.</exception>
    public Task<PurgeReport> PurgeAsync(PurgePlan plan, CancellationToken cancellationToken)
    {
        DeadLetterRules.Require(plan.Filter, plan.Depth, topology);
        return new PurgeRun(plan, broker, time).RunAsync(QueuesOf(plan.Filter), cancellationToken);
    }

    private string[] QueuesOf(DeadLetterFilter filter) =>
    [
        .. topology.Queues.Where(queue => filter.Queue is null || queue.Name == filter.Queue).Select(static queue => queue.DeadLetter.Queue).Distinct(),
    ];

    private bool IsQuorum(string deadLetterQueue) =>
        topology.Queues.Any(queue => queue.DeadLetter.Queue == deadLetterQueue && queue.Type == QueueType.Quorum);

    private async Task<bool> LookAsync<T>(
        string queue,
        int depth,
        Func<ReadLetter, DeliveryProperties, ReadOnlyMemory<byte>, T> read,
        Func<ReadLetter, T, LetterScan, ulong, ValueTask<bool>> visit,
        CancellationToken cancellationToken)
    {
        await using var session = await DeadLetterSession.OpenAsync(broker, queue, time, cancellationToken);
        try
        {
            return await LetterPass.LookAsync(session, depth, IsQuorum(queue), read, visit, cancellationToken);
        }
        catch (Exception error) when (DeadLetterSession.IsLost(error))
        {
            throw session.Explain(error);
        }
    }
}
