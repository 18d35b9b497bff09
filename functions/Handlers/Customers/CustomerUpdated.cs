using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Customers;

/// <summary>The payload of <c>customer_updated</c>: what is null stays as it is.</summary>
internal sealed record CustomerUpdated
{
    /// <summary>The customer; may also stand beside the payload.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? CustomerId { get; init; }

    /// <summary>The new address, or null.</summary>
    [StringLength(320), EmailAddress]
    public string? Email { get; init; }

    /// <summary>The new name, or null.</summary>
    [StringLength(200)]
    public string? Name { get; init; }
}

/// <summary>What <c>customer_updated</c> returns.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="File">The record, relative to the data folder.</param>
internal sealed record CustomerUpdatedResult(string CustomerId, string File);

/// <summary>Merges new values into the customer's record. An update that comes before the creation makes the record.</summary>
internal sealed class CustomerUpdatedHandler(CustomerStore customers, TimeProvider time) : ITaskHandler<CustomerUpdated>
{
    public async Task<object?> HandleAsync(CustomerUpdated payload, TaskContext context, CancellationToken cancellationToken)
    {
        var customerId = EntityId.Require(payload.CustomerId, context, "customer_id");
        var stamp = new ChangeStamp(TaskTime.OrNow(context.Message, time), context.TaskId);
        await customers.MergeAsync(customerId, payload.Email, payload.Name, stamp, cancellationToken);
        return new CustomerUpdatedResult(customerId, customers.Show(customerId));
    }
}
