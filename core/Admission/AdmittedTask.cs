using Warren.RateLimits;

namespace Warren.Admission;

/// <summary>A task that has passed all gates, with what they hold for it.</summary>
internal sealed class AdmittedTask(IReadOnlyList<IGatePass> passes)
{
    /// <summary>One that no gate has taken anything for.</summary>
    public static AdmittedTask Unguarded { get; } = new([]);

    /// <summary>The token of what is held exclusively, or null.</summary>
    public long? FencingToken => passes.Select(static pass => pass.FencingToken).FirstOrDefault(static token => token is not null);

    /// <summary>Where the attempt tells what it uses; null when no rate limit counts it.</summary>
    public UsageMeter? Usage => passes.OfType<RatePass>().FirstOrDefault()?.Usage;

    /// <summary>A source that fires with <paramref name="stopping"/>, or when anything that is held was lost; null when nothing can be lost.</summary>
    public CancellationTokenSource? Link(CancellationToken stopping) =>
        passes.Count == 0 ? null : CancellationTokenSource.CreateLinkedTokenSource([stopping, .. passes.Select(static pass => pass.Lost)]);

    /// <summary>Gives everything back, the last that was taken first.</summary>
    public async ValueTask LeaveAsync(TaskOutcome? outcome)
    {
        for (var index = passes.Count - 1; index >= 0; index--)
        {
            await passes[index].LeaveAsync(outcome);
        }
    }
}
