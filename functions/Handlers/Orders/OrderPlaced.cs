using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Orders;

/// <summary>The payload of <c>order_placed</c>.</summary>
internal sealed record OrderPlaced : IValidatableObject
{
    /// <summary>The order; may also stand beside the payload.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? OrderId { get; init; }

    /// <summary>What was ordered, an array of anything; kept as it is. Default none.</summary>
    public JsonElement? Items { get; init; }

    /// <summary>The sum, 0 or more. Default none.</summary>
    [Range(typeof(decimal), "0", "1000000000", ParseLimitsInInvariantCulture = true, ErrorMessage = "total must be 0 to 1000000000.")]
    public decimal? Total { get; init; }

    /// <summary>Who ordered; may also stand beside the payload. Default none.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? CustomerId { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Items is { ValueKind: not JsonValueKind.Array } items)
        {
            yield return new ValidationResult($"items must be an array, not {items.ValueKind}.", [nameof(Items)]);
        }
    }
}

/// <summary>Records that an order was placed.</summary>
internal sealed class OrderPlacedHandler(OrderStore orders, TimeProvider time) : ITaskHandler<OrderPlaced>
{
    public async Task<object?> HandleAsync(OrderPlaced payload, TaskContext context, CancellationToken cancellationToken)
    {
        var placing = new OrderPlacing(
            context.TaskId,
            TaskTime.OrNow(context.Message, time),
            payload.Items,
            payload.Total,
            EntityId.Find(payload.CustomerId, context, "customer_id"));
        return await orders.ChangeAsync(
            EntityId.Require(payload.OrderId, context, "order_id"), order => order.With(placing), cancellationToken);
    }
}
