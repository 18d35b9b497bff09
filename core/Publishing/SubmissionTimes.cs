namespace Warren.Publishing;

/// <summary>When a submitted task may run. Pure.</summary>
internal static class SubmissionTimes
{
    /// <summary>Before when it may not run; null when it may run at once.</summary>
    /// <exception cref="ArgumentException">The times contradict each other or lie beyond what is allowed.</exception>
    public static DateTimeOffset? NotBefore(TaskSubmission submission, DateTimeOffset now)
    {
        if (submission is { Delay: not null, NotBefore: not null })
        {
            throw new ArgumentException("The task has a Delay and a NotBefore; give one of them.", nameof(submission));
        }

        if (submission.Delay is { } asked && (asked < TimeSpan.Zero || asked > TaskLimits.MaxDelay))
        {
            throw new ArgumentException($"The task's Delay is {asked:c}; use 0 to {TaskLimits.MaxDelay.TotalDays:0} days.", nameof(submission));
        }

        var notBefore = submission.Delay is { } delay ? now + delay : submission.NotBefore;
        if (notBefore - now > TaskLimits.MaxDelay)
        {
            throw new ArgumentException($"The task's NotBefore is {notBefore:O}; at most {TaskLimits.MaxDelay.TotalDays:0} days ahead are allowed.", nameof(submission));
        }

        var start = notBefore > now ? notBefore : null;
        return submission.ExpiresAt <= start
            ? throw new ArgumentException($"The task's ExpiresAt is {submission.ExpiresAt:O}, but it cannot run before {start:O}.", nameof(submission))
            : start;
    }
}
