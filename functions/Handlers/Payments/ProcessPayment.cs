using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Payments;

/// <summary>The payload of <c>process_payment</c>.</summary>
internal sealed record ProcessPayment
{
    /// <summary>The payment's id in the publisher's books. Default: the task id.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? PaymentId { get; init; }

    /// <summary>How much, in the currency's main unit; more than zero, at most 1,000,000,000.</summary>
    [Range(typeof(decimal), "0", "1000000000", MinimumIsExclusive = true, ParseLimitsInInvariantCulture = true, ErrorMessage = "amount must be more than 0 and at most 1000000000.")]
    public required decimal Amount { get; init; }

    /// <summary>Three capital letters (ISO 4217). Default <c>USD</c>.</summary>
    [RegularExpression("^[A-Z]{3}$", ErrorMessage = "currency must be three capital letters such as 'USD'.")]
    public string Currency { get; init; } = "USD";

    /// <summary>Who pays; may also stand beside the payload. Default none.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? CustomerId { get; init; }
}

/// <summary>What the payment service is sent, or the outbox keeps.</summary>
internal sealed record PaymentContent(string TaskId, string PaymentId, decimal Amount, string Currency, string? CustomerId);

/// <summary>Hands a payment to the service at <c>Payments:Endpoint</c>, else to <c>outbox/payments/</c>.</summary>
/// <remarks>The service must honour <c>Idempotency-Key</c> (the task id): a task may be delivered more than once.</remarks>
internal sealed class ProcessPaymentHandler(PaymentService service, EndpointOrOutbox delivery) : ITaskHandler<ProcessPayment>
{
    public async Task<object?> HandleAsync(ProcessPayment payload, TaskContext context, CancellationToken cancellationToken) =>
        await delivery.DeliverAsync(
            "payments",
            service.Options,
            new PaymentContent(
                context.TaskId,
                payload.PaymentId ?? context.TaskId,
                payload.Amount,
                payload.Currency,
                EntityId.Find(payload.CustomerId, context, "customer_id")),
            context.TaskId,
            cancellationToken);
}

/// <summary>The section <c>Payments</c>.</summary>
internal sealed record PaymentService(EndpointOptions Options);
