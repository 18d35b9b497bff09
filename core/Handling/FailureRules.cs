namespace Warren;

/// <summary>
/// Which exceptions of a handler are tried again at once, later or never. An ordered table: the first entry that matches decides, and an exception that
/// none matches is tried again later. Immutable; each method gives a new table.
/// </summary>
/// <remarks>
/// <see cref="PermanentTaskException"/> and <see cref="TransientTaskException"/> are not looked up: the handler has said what it wants. Every retry counts,
/// also one at once, so no table makes a task run for ever.
/// </remarks>
public sealed record FailureRules
{
    private readonly FailureRule[] _rules;

    private FailureRules(FailureRule[] rules) => _rules = rules;

    /// <summary>No entry: everything is tried again later.</summary>
    public static FailureRules None { get; } = new([]);

    /// <summary>
    /// Tries again without a delay: a fresh copy goes to the end of the task's priority in its queue. For what another attempt solves, such as a lost race.
    /// </summary>
    /// <typeparam name="TException">The exception; derived ones match too.</typeparam>
    /// <param name="times">For how many of the task's retries; further ones wait as the policy says. 1 or more, default 1.</param>
    /// <param name="when">Looks closer at the exception, or null. If it throws, the entry does not match.</param>
    public FailureRules RetryAtOnce<TException>(int times = 1, Func<TException, bool>? when = null)
        where TException : Exception
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return With(FailureAction.RetryAtOnce, times, when);
    }

    /// <summary>Tries again after the policy's delay; of use ahead of an entry for a base class.</summary>
    /// <inheritdoc cref="RetryAtOnce"/>
    public FailureRules RetryLater<TException>(Func<TException, bool>? when = null)
        where TException : Exception => With(FailureAction.RetryLater, 0, when);

    /// <summary>Dead-letters at once, as <see cref="PermanentTaskException"/> does.</summary>
    /// <inheritdoc cref="RetryAtOnce"/>
    public FailureRules Never<TException>(Func<TException, bool>? when = null)
        where TException : Exception => With(FailureAction.Never, 0, when);

    /// <summary>These entries, then those of another table.</summary>
    internal FailureRules Then(FailureRules others) => new([.. _rules, .. others._rules]);

    internal FailureAction Decide(Exception error, int retryCount)
    {
        var rule = Array.Find(_rules, rule => rule.Matches(error));
        return rule switch
        {
            null => FailureAction.RetryLater,
            { Action: FailureAction.RetryAtOnce } when retryCount >= rule.Times => FailureAction.RetryLater,
            _ => rule.Action,
        };
    }

    private FailureRules With<TException>(FailureAction action, int times, Func<TException, bool>? when)
        where TException : Exception =>
        new([.. _rules, new(action, times, error => error is TException matching && Agrees(when, matching))]);

    private static bool Agrees<TException>(Func<TException, bool>? when, TException error)
    {
        try
        {
            return when?.Invoke(error) ?? true;
        }
#pragma warning disable CA1031 // a condition that fails must not keep the task from getting an outcome
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private sealed record FailureRule(FailureAction Action, int Times, Func<Exception, bool> Matches);
}

/// <summary>What a failure leads to, as long as retries are left.</summary>
internal enum FailureAction
{
    RetryLater,
    RetryAtOnce,
    Never,
}
