using Warren.Admission;
using Warren.Topology;

namespace Warren.RateLimits;

/// <summary>Lets a task for a limited provider run when it is its turn. It belongs behind the other gates: what it has given and takes back, another may have got in between.</summary>
internal sealed class RateGate(RateLimiter limiter, TimeProvider time) : IAdmissionGate
{
    public async ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken)
    {
        if (RateClaims.Of(task, limiter.Options) is not { } claim)
        {
            return GateAnswer.Open;
        }

        // A fresh one for each delivery: what ran when its process died has perhaps called, so that it stays counted.
        var grant = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        var answer = await limiter.ReserveAsync(claim, grant, cancellationToken);
        return answer switch
        {
            { Granted: true } => new GateAnswer.Opened(new RatePass(limiter, claim, grant)),
            null when limiter.Options.WhenAway == WhenStoreIsAway.Run => GateAnswer.Open,
            null => new GateAnswer.Closed(RateLimiter.AskAgainWhileAway(Chance()), $"The rate limits of provider '{Shown(claim.Provider)}' cannot be asked: the store is away."),
            _ => new GateAnswer.Closed(RateLimiter.AskAgainAfter(answer, Chance()), Reason(claim, answer.Turn)),
        };
    }

#pragma warning disable CA5394 // it only spreads
    private static double Chance() => Random.Shared.NextDouble();
#pragma warning restore CA5394

    private static string Reason(RateClaim claim, TimeSpan turn)
    {
        var who = claim.Workspace is { } workspace ? $"workspace '{Shown(workspace)}'" : "tasks without a workspace";
        var limits = (claim.Own, claim.Total) switch
        {
            ({ } own, { } total) => $"{own}, all together {total}",
            ({ } own, null) => $"{own}",
            (null, { } total) => $"all together {total}",
            _ => "no limit",
        };
        return $"Rate limit of provider '{Shown(claim.Provider)}' for {who} ({limits}): its turn is in about {turn.TotalSeconds:0.#} s.";
    }

    private static string Shown(string name) => Shortened.To(Shortened.Name, name);
}

/// <summary>What an attempt has taken out of its buckets.</summary>
internal sealed class RatePass(RateLimiter limiter, RateClaim claim, string grant) : IGatePass
{
    /// <summary>What the attempt uses.</summary>
    public UsageMeter Usage { get; } = new();

    /// <summary>Never: what was taken stays taken.</summary>
    public CancellationToken Lost => CancellationToken.None;

    public async ValueTask LeaveAsync(TaskOutcome? outcome) => await limiter.SettleAsync(claim, grant, Usage.Total(claim.Tokens));
}
