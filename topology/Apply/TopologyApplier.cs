using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>Carries a plan out. Each step may be done twice, so two appliers at the same time come to the same result.</summary>
internal static class TopologyApplier
{
    /// <param name="session">The broker.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="done">Called after each step that the broker has confirmed.</param>
    /// <param name="cancellationToken">Stops between steps; what is done stays, and a second run does the rest.</param>
    /// <exception cref="TopologyConflictException">The plan has conflicts. Nothing was changed.</exception>
    /// <exception cref="TopologyException">The broker refused a step.</exception>
    public static async Task ApplyAsync(BrokerSession session, TopologyPlan plan, Action<TopologyStep> done, CancellationToken cancellationToken)
    {
        if (plan.Conflicts.Count > 0)
        {
            throw new TopologyConflictException(plan.Conflicts);
        }

        await using var channel = await session.OpenChannelAsync(cancellationToken);
        foreach (var step in plan.Steps)
        {
            await RunAsync(session, step, ct => RunAsync(channel, step, ct), cancellationToken);
            done(step);
        }

        foreach (var binding in plan.UnknownBindings)
        {
            await RunAsync(session, new Bind(binding), ct => TopologyDeclaration.BindAsync(channel, binding, ct), cancellationToken);
        }
    }

    private static Task RunAsync(IChannel channel, TopologyStep step, CancellationToken cancellationToken) => step switch
    {
        CreateExchange create => TopologyDeclaration.DeclareAsync(channel, create.Exchange, cancellationToken),
        CreateQueue create => TopologyDeclaration.DeclareAsync(channel, create.Queue, cancellationToken),
        Bind bind => TopologyDeclaration.BindAsync(channel, bind.Binding, cancellationToken),
        Unbind unbind => TopologyDeclaration.UnbindAsync(channel, unbind.Binding, cancellationToken),
        _ => throw new InvalidOperationException($"Step {step.GetType().Name} has no way to be run."),
    };

    private static async Task RunAsync(BrokerSession session, TopologyStep step, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(cancellationToken);
        }
        catch (OperationInterruptedException refusal) when (BrokerRefusal.IsAccessRefused(refusal))
        {
            throw ConnectFailures.MayNot(session.Address, $"do '{step.Description}'", refusal);
        }
        catch (OperationInterruptedException refusal)
        {
            throw new TopologyException(
                $"The broker at {session.Address} refused '{step.Description}': {BrokerRefusal.Text(refusal)}. Steps before it are done; run plan to see what is left.", refusal);
        }
    }
}
