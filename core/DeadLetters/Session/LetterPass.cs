using RabbitMQ.Client.Events;

namespace Warren.DeadLettering;

/// <summary>One look at the dead letters of a queue.</summary>
internal static class LetterPass
{
    /// <summary>
    /// Passes the dead letters in order. What an interrupted replay had put into its queue already is taken out instead of being passed.
    /// </summary>
    /// <param name="session">Sole access to the dead-letter queue.</param>
    /// <param name="depth">How many to look at.</param>
    /// <param name="alwaysToTheEnd">
    /// Hold the rest too when <paramref name="visit"/> wants no more. RabbitMQ 3.10 puts what is given back to a quorum queue behind all others: only when
    /// everything is given back is the order as before.
    /// </param>
    /// <param name="read">Makes of each what is kept; its body is gone when this returns.</param>
    /// <param name="visit">Is handed each; false when it wants no more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether there are more than was looked at.</returns>
    public static async Task<bool> LookAsync<T>(
        DeadLetterSession session,
        int depth,
        bool alwaysToTheEnd,
        Func<ReadLetter, DeliveryProperties, ReadOnlyMemory<byte>, T> read,
        Func<ReadLetter, T, LetterScan, ulong, ValueTask<bool>> visit,
        CancellationToken cancellationToken)
    {
        var wantsMore = true;
        await using var scan = await session.ScanAsync(int.MaxValue, cancellationToken);
        try
        {
            while (scan.HeldCount < depth && (wantsMore || alwaysToTheEnd))
            {
                var round = await scan.NextAsync(delivered => Read(session.Queue, delivered, read), depth - scan.HeldCount, cancellationToken);
                if (round.Count == 0)
                {
                    await session.Journal.TidyAsync(cancellationToken);
                    return false;
                }

                foreach (var (tag, (letter, value)) in round)
                {
                    if (session.Journal.HasReplayed(letter.Key))
                    {
                        await scan.RemoveAsync(tag, cancellationToken);
                    }
                    else
                    {
                        wantsMore = wantsMore && await visit(letter, value, scan, tag);
                    }
                }
            }

            return wantsMore && !scan.AtEnd;
        }
        finally
        {
            await GiveBackAsync(session, scan);
        }
    }

    /// <summary>Gives back what a scan holds; when the connection is gone, the broker does it.</summary>
    public static async Task GiveBackAsync(DeadLetterSession session, LetterScan scan)
    {
        try
        {
            if (session.Connection.IsOpen)
            {
                await scan.GiveBackAsync(CancellationToken.None);
            }
        }
        catch (Exception error) when (DeadLetterSession.IsLost(error))
        {
            // The broker puts back what a closed channel held.
        }
    }

    public static (ReadLetter Letter, T Value) Read<T>(
        string queue, BasicDeliverEventArgs delivered, Func<ReadLetter, DeliveryProperties, ReadOnlyMemory<byte>, T> read)
    {
        var properties = ClientProperties.Read(delivered.BasicProperties);
        var letter = DeadLetterReader.Read(queue, properties, delivered.Body);
        return (letter, read(letter, properties, delivered.Body));
    }
}
