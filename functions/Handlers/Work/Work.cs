using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Work;

/// <summary>What <c>work</c> returns.</summary>
/// <param name="Dots">How many dots the text had.</param>
/// <param name="Seconds">How long the work took by design: one second a dot.</param>
internal sealed record WorkResult(int Dots, int Seconds);

/// <summary>The work-queue lesson's task: a plain text whose dots each take one second.</summary>
/// <param name="time">Passes the seconds.</param>
internal sealed class WorkHandler(TimeProvider time) : ITaskHandler<string>
{
    /// <summary>Ten minutes: well below the half hour after which RabbitMQ takes an unacknowledged message back.</summary>
    public const int MaxDots = 600;

    public async Task<object?> HandleAsync(string payload, TaskContext context, CancellationToken cancellationToken)
    {
        var dots = payload.AsSpan().Count('.');
        if (dots > MaxDots)
        {
            throw new PermanentTaskException(
                $"The text '{Excerpt.Of(payload, 40)}' has {dots} dots, that is {dots} seconds of work; at most {MaxDots} are done. Split it into several tasks.");
        }

        await Task.Delay(TimeSpan.FromSeconds(dots), time, cancellationToken);
        return new WorkResult(dots, dots);
    }
}
