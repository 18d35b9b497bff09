using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;
using Warren.Functions.Handlers.Email;
using Warren.Topology;

namespace Warren.Functions.Handlers.Customers;

/// <summary>The payload of <c>customer_created</c>.</summary>
internal sealed record CustomerCreated
{
    /// <summary>The customer; may also stand beside the payload.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? CustomerId { get; init; }

    /// <summary>Where the welcome goes.</summary>
    [Required, StringLength(320), EmailAddress]
    public required string Email { get; init; }

    /// <summary>Default none: the welcome then greets without a name.</summary>
    [StringLength(200)]
    public string? Name { get; init; }
}

/// <summary>What <c>customer_created</c> returns.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="File">The record, relative to the data folder.</param>
/// <param name="WelcomeTaskId">The e-mail task that was published.</param>
internal sealed record CustomerCreatedResult(string CustomerId, string File, string WelcomeTaskId);

/// <summary>Keeps the customer's record and publishes a welcome e-mail to <c>tasks.main</c>.</summary>
/// <remarks>A repeated delivery publishes the welcome under the same id, so the consumer can drop it.</remarks>
internal sealed class CustomerCreatedHandler(CustomerStore customers, ITaskPublisher publisher, TimeProvider time) : ITaskHandler<CustomerCreated>
{
    public async Task<object?> HandleAsync(CustomerCreated payload, TaskContext context, CancellationToken cancellationToken)
    {
        var customerId = EntityId.Require(payload.CustomerId, context, "customer_id");
        var stamp = new ChangeStamp(TaskTime.OrNow(context.Message, time), context.TaskId);

        // The record comes first: the welcome task may run before this one has ended.
        await customers.MergeAsync(customerId, payload.Email, payload.Name, stamp, cancellationToken);
        var receipt = await publisher.PublishAsync(Welcome(payload, context), cancellationToken);
        return new CustomerCreatedResult(customerId, customers.Show(customerId), receipt.Id);
    }

    private static TaskSubmission Welcome(CustomerCreated customer, TaskContext context) =>
        TaskSubmission.Create(QueueNames.Main, "send_email", new SendEmail
        {
            To = customer.Email,
            Subject = "Welcome",
            Body = $"Hello{Greeted(customer.Name)},\n\nyour account is ready.\n",
        }) with
        {
            Id = DerivedId.Of(context.TaskId, "welcome"),
            CorrelationId = context.Message.CorrelationId ?? context.TaskId,
        };

    private static string Greeted(string? name) => string.IsNullOrWhiteSpace(name) ? "" : " " + Excerpt.Of(name, 200);
}
