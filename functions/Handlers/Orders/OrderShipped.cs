using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Orders;

/// <summary>The payload of <c>order_shipped</c>.</summary>
internal sealed record OrderShipped
{
    /// <summary>The order; may also stand beside the payload.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? OrderId { get; init; }

    /// <summary>Default none.</summary>
    [StringLength(200)]
    public string? Carrier { get; init; }

    /// <summary>Default none.</summary>
    [StringLength(200)]
    public string? TrackingNumber { get; init; }
}

/// <summary>Records that a parcel left, also for an order whose placing has not come yet.</summary>
internal sealed class OrderShippedHandler(OrderStore orders, TimeProvider time) : ITaskHandler<OrderShipped>
{
    public async Task<object?> HandleAsync(OrderShipped payload, TaskContext context, CancellationToken cancellationToken)
    {
        var shipment = new OrderShipment(
            context.TaskId, TaskTime.OrNow(context.Message, time), payload.Carrier, payload.TrackingNumber);
        return await orders.ChangeAsync(
            EntityId.Require(payload.OrderId, context, "order_id"), order => order.With(shipment), cancellationToken);
    }
}
