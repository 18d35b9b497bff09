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

        var started = time.GetTimestamp();
        for (var left = TimeSpan.FromSeconds(dots); left > TimeSpan.Zero; left = TimeSpan.FromSeconds(dots) - time.GetElapsedTime(started))
        {
            // The rest of the second that has begun, so that small delays do not add up.
            await Task.Delay(TimeSpan.FromTicks(((left.Ticks - 1) % TimeSpan.TicksPerSecond) + 1), time, cancellationToken);
            var done = Math.Min(dots, (int)time.GetElapsedTime(started).TotalSeconds);
            context.ReportProgress(100.0 * done / dots, $"{done} of {dots} dots");
        }

        return new WorkResult(dots, dots);
    }
}
