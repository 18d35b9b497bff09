using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>Compares a topology with a broker and makes the broker match. The command line is a thin cover of this.</summary>
public sealed class TopologyReconciler
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(500);

    private readonly TopologySpec _spec;
    private readonly BrokerAddress _address;
    private readonly Uri? _management;
    private readonly TimeProvider _time;

    /// <param name="spec">What is declared.</param>
    /// <param name="connection">The broker and virtual host; see <see cref="BrokerConnection.CreateFactory"/>.</param>
    /// <param name="management">
    /// The management API's address; it may carry credentials, else the connection's are used. Null: the broker's host, on the AMQP port plus
    /// 10,000 or on 15672. When it does not answer, or belongs to another broker, everything is read over AMQP.
    /// </param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="TopologyInvalidException">The topology has problems.</exception>
    /// <exception cref="TopologyException">The connection string is no AMQP address.</exception>
    public TopologyReconciler(TopologySpec spec, string connection, Uri? management = null, TimeProvider? time = null)
    {
        if (TopologyValidation.Validate(spec) is { Count: > 0 } problems)
        {
            throw new TopologyInvalidException(problems);
        }

        (_spec, _address, _management, _time) = (spec, BrokerAddress.Parse(connection), management, time ?? TimeProvider.System);
    }

    /// <summary>The broker without secrets, as in <c>localhost:5672/orders</c>.</summary>
    public string Broker => _address.ToString();

    /// <summary>Returns when the broker accepts connections.</summary>
    /// <param name="limit">How long to wait for a broker that is not there. A refusal (password, virtual host, version) ends the waiting at once.</param>
    /// <param name="waiting">Called once when the broker is not there at the first attempt.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="BrokerNotThereException">It did not come in time.</exception>
    /// <exception cref="TopologyException">It refuses.</exception>
    public async Task WaitForBrokerAsync(TimeSpan limit, Action? waiting, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await using var session = await BrokerSession.OpenAsync(_address, cancellationToken);
                return;
            }
            catch (BrokerNotThereException) when (_time.GetElapsedTime(start) < limit)
            {
                waiting?.Invoke();
                waiting = null;
                await Task.Delay(BetweenAttempts, _time, cancellationToken);
            }
        }
    }

    /// <summary>Reads the broker and says what applying would do. Changes nothing.</summary>
    /// <exception cref="TopologyException">The broker is not there, refuses, or is too old.</exception>
    public Task<TopologyReport> PlanAsync(CancellationToken cancellationToken) =>
        RunAsync(static (_, report, _) => Task.FromResult(report), cancellationToken);

    /// <summary>Makes the broker match. When it does already, nothing is changed.</summary>
    /// <param name="began">Called with what will be done, before anything is.</param>
    /// <param name="done">Called after each step that the broker has confirmed.</param>
    /// <param name="cancellationToken">Stops between steps; a second run does the rest.</param>
    /// <exception cref="TopologyConflictException">The broker has things that RabbitMQ cannot change in place. Nothing was changed.</exception>
    /// <exception cref="TopologyException">The broker is not there, refuses, or is too old.</exception>
    public Task<TopologyReport> ApplyAsync(
        Action<TopologyReport>? began = null, Action<TopologyStep>? done = null, CancellationToken cancellationToken = default) =>
        RunAsync(
            async (session, report, ct) =>
            {
                began?.Invoke(report);
                await TopologyApplier.ApplyAsync(session, report.Plan, done ?? (static _ => { }), ct);
                return report;
            },
            cancellationToken);

    /// <summary>
    /// Replaces the queues that cannot be changed in place, keeping their messages, then applies the rest. Publishers and consumers may go on;
    /// a task can come twice, none is lost. Ends when no task of such a queue runs any more.
    /// </summary>
    /// <param name="settle">
    /// How long a queue must have been seen empty before it is replaced. At least two of the broker's statistics intervals
    /// (<c>collect_statistics_interval</c>, 5 s unless configured): what it shows may be so old.
    /// </param>
    /// <param name="progress">Called with a line for each step.</param>
    /// <param name="cancellationToken">Stops it between steps; a second run does the rest.</param>
    /// <returns>How many queues were replaced.</returns>
    /// <exception cref="TopologyConflictException">An exchange cannot be changed in place. Nothing was changed.</exception>
    /// <exception cref="TopologyException">The broker or its management API is not there, or refuses; or another migration runs.</exception>
    public async Task<int> MigrateAsync(TimeSpan settle, Action<string> progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var replaced = 0;
        await RunAsync(
            async (session, report, ct) =>
            {
                replaced = await MigrateAsync(session, report, settle, progress, ct);
                return report;
            },
            cancellationToken);
        await ApplyAsync(done: step => progress($"  {step.Description}"), cancellationToken: cancellationToken);
        return replaced;
    }

    private async Task<int> MigrateAsync(
        BrokerSession session, TopologyReport report, TimeSpan settle, Action<string> progress, CancellationToken cancellationToken)
    {
        if (report.Plan.Conflicts.Where(static conflict => conflict.Role == QueueRole.Unknown).ToArray() is { Length: > 0 } conflicts)
        {
            throw new TopologyConflictException(conflicts);
        }

        var wanted = TopologyExpansion.Expand(_spec);
        var (client, whyNot) = await ManagementSearch.FindAsync(session, _management, cancellationToken);
        using (client)
        {
            try
            {
                var migrations = client is null
                    ? throw new ManagementException(whyNot)
                    : MigrationPlan.Of(wanted, await new ManagementInspector(client, _address.VirtualHost).InspectAsync(wanted, cancellationToken));
                if (migrations.Count > 0)
                {
                    await TopologyApplier.ApplyAsync(
                        session, report.Plan with { Conflicts = [], Steps = [.. report.Plan.Steps.OfType<CreateExchange>()], UnknownBindings = [] }, static _ => { }, cancellationToken);
                    await new QueueMigrator(session, new QueueFigures(client, _address.VirtualHost), settle, _time, progress).RunAsync(migrations, cancellationToken);
                }

                return migrations.Count;
            }
            catch (ManagementException failure)
            {
                throw new TopologyException(
                    $"A migration needs the management API ({failure.Message}). Name it with --management, and run it again.", failure);
            }
        }
    }

    private async Task<TopologyReport> RunAsync(
        Func<BrokerSession, TopologyReport, CancellationToken, Task<TopologyReport>> use, CancellationToken cancellationToken)
    {
        await using var session = await BrokerSession.OpenAsync(_address, cancellationToken);
        try
        {
            return await use(session, await ReportAsync(session, cancellationToken), cancellationToken);
        }
        catch (RabbitMQClientException failure)
        {
            throw new BrokerNotThereException($"The connection to the broker at {_address} was lost: {failure.Message} Run it again.", failure);
        }
    }

    private async Task<TopologyReport> ReportAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        var wanted = TopologyExpansion.Expand(_spec);
        var warnings = VersionRules.Warnings(_spec, session.Version);
        var (client, whyNot) = await ManagementSearch.FindAsync(session, _management, cancellationToken);
        using (client)
        {
            if (client is not null)
            {
                try
                {
                    return await ReportAsync(new ManagementInspector(client, _address.VirtualHost), warnings);
                }
                catch (ManagementException failure)
                {
                    whyNot = $"{client.Address}: {failure.Message}";
                }
            }

            return await ReportAsync(new AmqpInspector(session), [.. warnings, $"The management API cannot be used ({whyNot}). Name it with --management."]);
        }

        async Task<TopologyReport> ReportAsync(IBrokerInspector inspector, IReadOnlyList<string> said) => new(
            _address.ToString(),
            session.Version,
            inspector.Description,
            TopologyDiff.Compare(wanted, await inspector.InspectAsync(wanted, cancellationToken)),
            said);
    }
}
