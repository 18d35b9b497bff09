using System.Text.Json;
using Warren.RateLimits;

namespace Warren.Functions.Http.Submit;

/// <summary>What rate limits go by.</summary>
/// <param name="Workspace">Who it is for, or null.</param>
/// <param name="Provider">Who is called, or null.</param>
/// <param name="EstimatedTokens">What it is thought to take, or null.</param>
/// <param name="FailFast">Whether to refuse it instead of letting it wait.</param>
internal sealed record ReadLimits(string? Workspace, string? Provider, long? EstimatedTokens, bool FailFast);

/// <summary>
/// Reads the members <c>provider</c>, <c>estimatedTokens</c> and <c>failFast</c> of a submitted body; what is not beside the payload is looked for in it, as it is when the task is delivered. Pure.
/// </summary>
internal static class LimitReader
{
    private const string EstimatedTokens = "estimatedTokens";
    private const string FailFast = "failFast";

    /// <summary>The values; what is wrong with them is added to the errors, by field.</summary>
    public static ReadLimits Read(
        JsonElement root, string? workspace, string? provider, RateLimitOptions limits, ReadSchedule schedule, Dictionary<string, string[]> errors)
    {
        var payload = TaskEnvelope.Payload(root);
        if (Given(root, EstimatedTokens) is { } given && !(given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out var number) && number is >= 0 and <= RateClaims.MaxTokens))
        {
            errors[EstimatedTokens] = [$"The member \"{EstimatedTokens}\" is {SubmissionReader.Shown(given)}; it must be a whole number from 0 to {RateClaims.MaxTokens}."];
        }

        var failFast = Given(root, FailFast);
        if (failFast is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) } unclear)
        {
            errors[FailFast] = [$"The member \"{FailFast}\" is {SubmissionReader.Shown(unclear)}; it must be true or false."];
        }

        var named = provider ?? RateClaims.Provider(root, payload);
        var read = new ReadLimits(
            workspace ?? (named is null ? null : RateClaims.Workspace(root, payload)),
            named,
            RateClaims.EstimatedTokens(root, payload),
            failFast is { ValueKind: JsonValueKind.True });
        if (read.FailFast && schedule.NotBefore is not null)
        {
            errors[FailFast] = ["Nobody can say today whether there will be room at a later time: leave out \"failFast\", or \"delaySeconds\" and \"runAt\"."];
        }

        CheckSize(read, limits, errors);
        return read;
    }

    // By AMQP it would wait until the bucket is full and leave it in debt; here there is somebody to tell.
    private static void CheckSize(ReadLimits read, RateLimitOptions limits, Dictionary<string, string[]> errors)
    {
        if (read is not { Provider: { } provider, EstimatedTokens: { } tokens } || !limits.Providers.TryGetValue(provider, out var known))
        {
            return;
        }

        double?[] most = [known.Of(read.Workspace)?.MaxTokens, known.Total?.MaxTokens];
        if (tokens > most.Min())
        {
            errors[EstimatedTokens] = [FormattableString.Invariant($"The task is estimated at {tokens} tokens, but at most {most.Min():0} fit into its rate limit. Split it, or raise TokensPerMinute or BurstSeconds of the provider.")];
        }
    }

    private static JsonElement? Given(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
