using System.ComponentModel.DataAnnotations;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Messaging;

/// <summary>The payload of <c>send_sms</c>.</summary>
internal sealed record SendSms
{
    /// <summary>The recipient's number, e.g. <c>+1234567890</c>.</summary>
    [RegularExpression(@"^\+?[0-9][0-9 ().\-]{2,30}$", ErrorMessage = "phone must be a telephone number such as '+1234567890'.")]
    public required string Phone { get; init; }

    /// <summary>The message, 1 to 1600 characters (ten joined SMS).</summary>
    [Required, StringLength(1600, MinimumLength = 1)]
    public required string Text { get; init; }
}

/// <summary>What the SMS service is sent, or the outbox keeps.</summary>
internal sealed record SmsContent(string TaskId, string Phone, string Text);

/// <summary>Sends an SMS through the service at <c>Sms:Endpoint</c>, else to <c>outbox/sms/</c>.</summary>
internal sealed class SendSmsHandler(SmsService service, EndpointOrOutbox delivery) : ITaskHandler<SendSms>
{
    public async Task<object?> HandleAsync(SendSms payload, TaskContext context, CancellationToken cancellationToken) =>
        await delivery.DeliverAsync(
            "sms", service.Options, new SmsContent(context.TaskId, payload.Phone, payload.Text), context.TaskId, cancellationToken);
}

/// <summary>The section <c>Sms</c>.</summary>
internal sealed record SmsService(EndpointOptions Options);
