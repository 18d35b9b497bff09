namespace Warren.Bench.Processing;

/// <summary>Does nothing but count.</summary>
internal sealed class NoOp(Countdown countdown) : ITaskHandler<string>
{
    public Task<object?> HandleAsync(string payload, TaskContext context, CancellationToken cancellationToken)
    {
        countdown.Signal();
        return Task.FromResult<object?>(null);
    }
}
