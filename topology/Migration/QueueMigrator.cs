using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>
/// Replaces queues by ones with other arguments while publishers and consumers go on: new messages are diverted to staging queues, what waits
/// follows them, what runs is waited for; then each queue is declared anew and gets its messages back. What it has done shows in the
/// broker alone, so that a migration that was cut off is ended by another.
/// </summary>
internal sealed class QueueMigrator(BrokerSession session, QueueFigures figures, TimeSpan settle, TimeProvider time, Action<string> progress)
{
    private const string LockName = "warren.topology.migration";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    // Before version 4 the broker confirms a declaration a moment before it writes it down, up to half a second for where a quorum queue's messages are:
    // killed in between, it would come back without what was moved there.
    private static readonly TimeSpan UntilWrittenDown = TimeSpan.FromSeconds(2);
    private readonly MessageMover _mover = new(session);

    public async Task RunAsync(IReadOnlyList<QueueMigration> migrations, CancellationToken cancellationToken)
    {
        await using var channel = await session.OpenChannelAsync(cancellationToken);
        await LockAsync(channel, cancellationToken);
        foreach (var migration in migrations)
        {
            await TopologyDeclaration.DeclareAsync(channel, migration.Staging, cancellationToken);
        }

        await Task.Delay(UntilWrittenDown, time, cancellationToken);
        foreach (var migration in migrations)
        {
            await DivertAsync(channel, migration, cancellationToken);
            progress($"  diverted '{migration.Name}' to '{migration.Staging.Name}'");
        }

        await EmptyAsync([.. migrations.Where(static migration => migration.Actual is not null)], cancellationToken);
        foreach (var migration in migrations)
        {
            await ReplaceAsync(channel, migration, cancellationToken);
            progress($"  declared '{migration.Name}' anew ({migration.Wanted.Arguments})");
            var moved = await GiveBackAsync(channel, migration, cancellationToken);
            progress($"  gave '{migration.Name}' back what had waited: {moved} messages");
        }
    }

    // Exclusive: it belongs to this connection and goes with it.
    private async Task LockAsync(IChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await channel.QueueDeclareAsync(LockName, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken);
        }
        catch (OperationInterruptedException refusal) when (BrokerRefusal.IsLocked(refusal))
        {
            throw new TopologyException($"Another migration runs on {session.Address}. Wait for its end, then run it again.", refusal);
        }
    }

    private static async Task DivertAsync(IChannel channel, QueueMigration migration, CancellationToken cancellationToken)
    {
        foreach (var binding in migration.Diverted)
        {
            // For a moment both are bound, and a task then comes twice; the other way round one could be lost.
            await TopologyDeclaration.BindAsync(channel, binding with { Destination = migration.Staging.Name }, cancellationToken);
            if (migration.Actual is not null)
            {
                await TopologyDeclaration.UnbindAsync(channel, binding, cancellationToken);
            }
        }
    }

    /// <summary>Moves what waits, and returns when for long enough nothing has waited or been with a consumer.</summary>
    private async Task EmptyAsync(IReadOnlyList<QueueMigration> migrations, CancellationToken cancellationToken)
    {
        var names = migrations.Select(static migration => migration.Name).ToHashSet(StringComparer.Ordinal);
        var quietSince = time.GetTimestamp();
        var said = "";
        while (names.Count > 0 && time.GetElapsedTime(quietSince) < settle)
        {
            await Task.Delay(BetweenLooks, time, cancellationToken);
            long moved = 0;
            foreach (var migration in migrations)
            {
                moved += (await _mover.MoveAsync(migration.Name, migration.Staging.Name, cancellationToken)).Moved;
            }

            var held = await figures.NotEmptyAsync(names, cancellationToken);
            if (moved > 0 || held.Count > 0)
            {
                quietSince = time.GetTimestamp();
            }

            var says = string.Join(", ", held.Where(static queue => queue.Value is not null).Select(static queue => $"{queue.Value} in '{queue.Key}'"));
            if (moved == 0 && says.Length > 0 && !string.Equals(says, said, StringComparison.Ordinal))
            {
                progress($"  waiting for tasks that run: {says}");
                said = says;
            }
        }
    }

    private async Task ReplaceAsync(IChannel channel, QueueMigration migration, CancellationToken cancellationToken)
    {
        if (migration.Actual is { } actual)
        {
            // In one go with the declaration: what goes straight to a queue by the default exchange finds none for as long as that takes.
            await channel.QueueDeleteAsync(migration.Name, ifUnused: false, ifEmpty: !IsQuorum(actual), noWait: true, cancellationToken);
        }

        try
        {
            await TopologyDeclaration.DeclareAsync(channel, migration.Wanted, cancellationToken);
        }
        catch (OperationInterruptedException refusal)
        {
            throw new TopologyException(
                $"Queue '{migration.Name}' could not be replaced: {BrokerRefusal.Text(refusal)}. Somebody may publish straight to it. Nothing is lost; run migrate again.", refusal);
        }

        await Task.Delay(UntilWrittenDown, time, cancellationToken);
        foreach (var binding in migration.Final)
        {
            await TopologyDeclaration.BindAsync(channel, binding, cancellationToken);
        }

        foreach (var binding in migration.Diverted)
        {
            await TopologyDeclaration.UnbindAsync(channel, binding with { Destination = migration.Staging.Name }, cancellationToken);
        }
    }

    private async Task<long> GiveBackAsync(IChannel channel, QueueMigration migration, CancellationToken cancellationToken)
    {
        long all = 0;
        for (var emptyLooks = 0; emptyLooks < 2;)
        {
            var (moved, refused) = await _mover.MoveAsync(migration.Staging.Name, migration.Name, cancellationToken);
            all += moved;

            // Twice, with time between, because a message that was routed before the queue was unbound may arrive a little later.
            emptyLooks = moved > 0 || refused ? 0 : emptyLooks + 1;
            if (refused)
            {
                progress($"  '{migration.Name}' is full: waiting until it takes more");
            }

            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        await channel.QueueDeleteAsync(migration.Staging.Name, ifUnused: false, ifEmpty: !IsQuorum(migration.Staging), cancellationToken: cancellationToken);
        return all;
    }

    // It knows neither flag of a deletion.
    private static bool IsQuorum(BrokerQueue queue) => queue.Arguments.GetValueOrDefault(BrokerArgumentNames.QueueType) is "quorum";
}
