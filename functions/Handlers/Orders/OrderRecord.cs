using System.Text.Json;

namespace Warren.Functions.Handlers.Orders;

/// <summary>What is known of an order: the file <c>orders/&lt;id&gt;.json</c>.</summary>
/// <remarks>Built from the tasks alone and ordered by them, so any order of arrival and any repetition ends in the same record.</remarks>
internal sealed record OrderRecord
{
    public required string OrderId { get; init; }

    /// <summary><c>shipped</c> once a shipment is known, even if the placing is not known yet; else <c>placed</c>.</summary>
    public string Status => Shipments.Count > 0 ? "shipped" : "placed";

    /// <summary>The earliest placing that is known; null when only shipments are.</summary>
    public OrderPlacing? Placed { get; init; }

    /// <summary>Every parcel, oldest first.</summary>
    public IReadOnlyList<OrderShipment> Shipments { get; init; } = [];

    /// <summary>With a placing: the earliest one counts.</summary>
    public OrderRecord With(OrderPlacing placing) =>
        Placed is null || Compare(placing.At, placing.TaskId, Placed.At, Placed.TaskId) < 0 ? this with { Placed = placing } : this;

    /// <summary>With a shipment: one of each task.</summary>
    public OrderRecord With(OrderShipment shipment)
    {
        List<OrderShipment> all = [.. Shipments.Where(known => known.TaskId != shipment.TaskId), Shipments.FirstOrDefault(known => known.TaskId == shipment.TaskId) ?? shipment];
        all.Sort((one, other) => Compare(one.At, one.TaskId, other.At, other.TaskId));
        return this with { Shipments = all };
    }

    private static int Compare(DateTimeOffset at, string taskId, DateTimeOffset otherAt, string otherTaskId) =>
        at != otherAt ? at.CompareTo(otherAt) : string.CompareOrdinal(taskId, otherTaskId);
}

/// <summary>That an order was placed.</summary>
internal sealed record OrderPlacing(string TaskId, DateTimeOffset At, JsonElement? Items, decimal? Total, string? CustomerId);

/// <summary>That a parcel left.</summary>
internal sealed record OrderShipment(string TaskId, DateTimeOffset At, string? Carrier, string? TrackingNumber);
