using System.Text.Json;

namespace Warren.Functions.Http.Submit;

/// <summary>When a submitted task may run and until when.</summary>
/// <param name="NotBefore">Before when it may not run; null when it may run at once.</param>
/// <param name="ExpiresAt">From when on it may no longer be started; null for never.</param>
internal sealed record ReadSchedule(DateTimeOffset? NotBefore, DateTimeOffset? ExpiresAt);

/// <summary>Reads the members <c>delaySeconds</c>, <c>runAt</c> and <c>expiresAt</c> of a submitted body. Pure.</summary>
internal static class ScheduleReader
{
    private const string DelaySeconds = "delaySeconds";
    private const string RunAt = "runAt";
    private const string ExpiresAt = "expiresAt";

    /// <summary>The times; what is wrong with them is added to the errors, by field.</summary>
    public static ReadSchedule Read(JsonElement root, DateTimeOffset now, Dictionary<string, string[]> errors)
    {
        var delay = Delay(root, errors);
        var runAt = Time(root, RunAt, errors);
        var expiresAt = Time(root, ExpiresAt, errors);
        if (Given(root, DelaySeconds) is not null && Given(root, RunAt) is not null)
        {
            errors[RunAt] = ["Give \"delaySeconds\" or \"runAt\", not both."];
        }
        else if (runAt - now > TaskLimits.MaxDelay)
        {
            errors[RunAt] = [$"The time of \"runAt\" must be at most {TaskLimits.MaxDelay.TotalDays:0} days ahead; now it is {TaskHeaders.Time(now)}."];
        }

        var notBefore = delay is { } span ? now + span : runAt;
        var start = notBefore > now ? notBefore : null;
        if (expiresAt <= (start ?? now))
        {
            errors[ExpiresAt] = [start is { } first
                ? $"The task would expire before it may run: give \"expiresAt\" a time after {TaskHeaders.Time(first)}."
                : $"The task has expired already: give \"expiresAt\" a time after {TaskHeaders.Time(now)}, which is now, or leave it out."];
        }

        return new(start, expiresAt);
    }

    private static TimeSpan? Delay(JsonElement root, Dictionary<string, string[]> errors)
    {
        if (Given(root, DelaySeconds) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds >= 0 && seconds <= TaskLimits.MaxDelay.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        errors[DelaySeconds] = [FormattableString.Invariant($"The member \"delaySeconds\" is {SubmissionReader.Shown(value)}; it must be a number from 0 to {TaskLimits.MaxDelay.TotalSeconds:0} ({TaskLimits.MaxDelay.TotalDays:0} days).")];
        return null;
    }

    private static DateTimeOffset? Time(JsonElement root, string name, Dictionary<string, string[]> errors)
    {
        if (Given(root, name) is not { } value)
        {
            return null;
        }

        // Without an offset it would be taken for the local time of whatever machine this is.
        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTime(out var time) && time.Kind != DateTimeKind.Unspecified && value.TryGetDateTimeOffset(out var moment))
        {
            return moment;
        }

        errors[name] = [$"The member \"{name}\" is {SubmissionReader.Shown(value)}; it must be a time with its offset in ISO 8601, such as \"2030-01-31T09:00:00Z\" or \"2030-01-31T09:00:00+02:00\"."];
        return null;
    }

    private static JsonElement? Given(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
