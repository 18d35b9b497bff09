using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Messaging;

/// <summary>The payload of <c>send_push</c>: to one device, or to a user whose devices the push service knows.</summary>
internal sealed record SendPush : IValidatableObject
{
    /// <summary>The device's token, or null when <see cref="UserId"/> is given.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? DeviceToken { get; init; }

    /// <summary>The user, or null when <see cref="DeviceToken"/> is given.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? UserId { get; init; }

    /// <summary>1 to 200 characters.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public required string Title { get; init; }

    /// <summary>At most 4000 characters. Default empty.</summary>
    [StringLength(4000)]
    public string Body { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DeviceToken is null && UserId is null)
        {
            yield return new ValidationResult("device_token or user_id is needed: it says who gets the push message.", [nameof(DeviceToken), nameof(UserId)]);
        }
    }
}

/// <summary>What the push service is sent, or the outbox keeps.</summary>
internal sealed record PushContent(string TaskId, string? DeviceToken, string? UserId, string Title, string Body);

/// <summary>Sends a push message through the service at <c>Push:Endpoint</c>, else to <c>outbox/push/</c>.</summary>
internal sealed class SendPushHandler(PushService service, EndpointOrOutbox delivery) : ITaskHandler<SendPush>
{
    public async Task<object?> HandleAsync(SendPush payload, TaskContext context, CancellationToken cancellationToken) =>
        await delivery.DeliverAsync(
            "push",
            service.Options,
            new PushContent(context.TaskId, payload.DeviceToken, payload.UserId, payload.Title, payload.Body),
            context.TaskId,
            cancellationToken);
}

/// <summary>The section <c>Push</c>.</summary>
internal sealed record PushService(EndpointOptions Options);
