namespace Warren.Faults.Worker;

/// <summary>Writes the attempt down, and fails if the task says so.</summary>
internal sealed class MarkHandler(Journal journal, DeliveryNote delivery, TimeProvider time) : ITaskHandler<Mark>
{
    public async Task<object?> HandleAsync(Mark payload, TaskContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(2), time, cancellationToken);
        var handled = payload.Kind == Mark.Passes || (payload.Kind == Mark.FailsOnce && context.Attempt > 1);
        journal.Write(new(context.TaskId, handled, delivery.Redelivered));
        return handled ? null
            : payload.Kind == Mark.NeverPasses ? throw new PermanentTaskException("This task can never succeed.")
            : throw new TransientTaskException("This task fails once.");
    }
}
