using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Warren.Handling;

/// <summary>One task name on one queue, and what runs it.</summary>
internal abstract record TaskRoute(string Queue, string Task, TaskWishes Wishes)
{
    /// <summary>Turns the JSON payload into the handler's record.</summary>
    /// <returns>The record, or what does not fit.</returns>
    public abstract (object? Payload, TaskFailure? Failure) Bind(JsonElement payload);

    /// <summary>Makes a handler from the services and runs one attempt.</summary>
    public abstract Task<object?> RunAsync(IServiceProvider services, object payload, TaskContext context, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed record TaskRoute<TPayload>(string Queue, string Task, Func<IServiceProvider, ITaskHandler<TPayload>> Factory, TaskWishes Wishes)
    : TaskRoute(Queue, Task, Wishes)
    where TPayload : notnull
{
    private const string MissingMembers = "missing required properties including: ";

    private static readonly bool HasRules = typeof(TPayload).GetProperties().Any(static property => property.IsDefined(typeof(ValidationAttribute), inherit: true))
        || typeof(IValidatableObject).IsAssignableFrom(typeof(TPayload));

    public override (object? Payload, TaskFailure? Failure) Bind(JsonElement payload)
    {
        try
        {
            return payload.Deserialize<TPayload>(TaskJson.Options) is { } value
                ? Validate(value)
                : (null, Refused("it is null"));
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            return (null, Refused(Describe(error)));
        }
    }

    public override Task<object?> RunAsync(IServiceProvider services, object payload, TaskContext context, CancellationToken cancellationToken) =>
        Factory(services).HandleAsync((TPayload)payload, context, cancellationToken);

    private (object?, TaskFailure?) Validate(TPayload value)
    {
        if (!HasRules)
        {
            return (value, null);
        }

        var problems = new List<ValidationResult>();
        return Validator.TryValidateObject(value, new ValidationContext(value), problems, validateAllProperties: true)
            ? (value, null)
            : (null, Refused(string.Join(" ", problems.Select(static problem => problem.ErrorMessage))));
    }

    private TaskFailure Refused(string why) => new(DeadLetterReason.InvalidPayload, $"The payload of '{Task}' does not fit: {why}");

    private static string Describe(Exception error)
    {
        // The serializer's own words name our types and the parser's position: neither helps whoever sent the task. Our converters' words are for them.
        var text = error.Message;
        var path = (error as JsonException)?.Path is { Length: > 1 } at ? $" (at {at})" : "";
        var missing = text.LastIndexOf(MissingMembers, StringComparison.Ordinal);
        return missing >= 0 ? $"missing {text[(missing + MissingMembers.Length)..].TrimEnd('.')}{path}."
            : text.Contains("null values", StringComparison.Ordinal) ? $"a value must not be null{path}."
            : error is not JsonException ? "a value cannot be read."
            : text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? $"a value has the wrong type{path}."
            : WithoutPosition(text).TrimEnd('.') + path + ".";
    }

    private static string WithoutPosition(string text) => text.IndexOf(" Path: ", StringComparison.Ordinal) is >= 0 and var end ? text[..end] : text;
}
