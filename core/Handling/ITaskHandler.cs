namespace Warren;

/// <summary>Does the work of one kind of task.</summary>
/// <remarks>
/// <para>An instance is made for each attempt, from the attempt's own service scope, so constructor injection works as in a web request.</para>
/// <para>Delivery is at least once: the same task id may come again after a crash, so effects must bear repetition (use the id as key).</para>
/// </remarks>
/// <typeparam name="TPayload">
/// A record that the payload is deserialized to (snake_case names, <c>required</c> enforced) and validated against by its
/// <see cref="System.ComponentModel.DataAnnotations"/> attributes before the handler is called.
/// </typeparam>
public interface ITaskHandler<in TPayload>
{
    /// <summary>Runs one attempt.</summary>
    /// <param name="payload">The validated payload.</param>
    /// <param name="context">The task and its attempt.</param>
    /// <param name="cancellationToken">
    /// Fires when the attempt's time is over; the task is then tried again. Also fires when the instance must stop; the task then goes back to its queue. A
    /// handler that does not heed it is waited for, because it would otherwise run twice at the same time.
    /// </param>
    /// <returns>What the task produced, as an object that serializes to JSON; null for nothing.</returns>
    /// <exception cref="PermanentTaskException">The task can never succeed: it is dead-lettered at once.</exception>
    /// <exception cref="TransientTaskException">It may succeed later: it is retried by its policy, or after the time that it asks for.</exception>
    /// <exception cref="Exception">Anything else is treated as transient, unless a table of <see cref="FailureRules"/> says otherwise.</exception>
    Task<object?> HandleAsync(TPayload payload, TaskContext context, CancellationToken cancellationToken);
}
