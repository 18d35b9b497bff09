using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Warren.Functions.Http.Status;
using Warren.Topology;

namespace Warren.Functions.Http.Customers;

/// <summary>
/// The seed's example of a service that publishes a task: a customer is taken in, and the customers queue does the rest (a record, a welcome
/// e-mail) after the caller has its answer.
/// </summary>
public sealed class CreateCustomer(ITaskPublisher publisher, TimeProvider time, TaskLinks links)
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary><c>POST v1/customers</c> with <c>{"email": …, "name": …}</c>, and if need be <c>delaySeconds</c>, <c>runAt</c> and <c>expiresAt</c> for the task.</summary>
    [Function("CreateCustomer")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/customers")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await RequestBody.ReadAsync(request, MaxBodyBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge(MaxBodyBytes);
        }

        var (customer, errors) = NewCustomer.Read(body, time.GetUtcNow());
        if (customer is null)
        {
            return Problems.Invalid(errors);
        }

        var customerId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        var task = TaskSubmission.Create(
            QueueNames.Customers, "customer_created", new { CustomerId = customerId, customer.Email, customer.Name }) with
        { Id = customerId, NotBefore = customer.Schedule.NotBefore, ExpiresAt = customer.Schedule.ExpiresAt };
        try
        {
            var receipt = await publisher.PublishAsync(task, cancellationToken);
            var url = links.StatusUrl(request, "v1/customers", receipt);
            request.HttpContext.Response.Headers.Location = url;
            return TypedResults.Json(
                new AcceptedCustomer(customerId, receipt.Id, receipt.Queue, receipt.NotBefore) { StatusUrl = url }, statusCode: StatusCodes.Status202Accepted);
        }
        catch (TaskPublishException error)
        {
            return Problems.NotPublished(request.HttpContext, error, customerId);
        }
    }
}

/// <summary>A customer that was taken in.</summary>
/// <param name="CustomerId">The new customer's id.</param>
/// <param name="TaskId">The task that makes the record and sends the welcome e-mail.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="RunAt">Before when the task will not run; left out when it runs at once.</param>
public sealed record AcceptedCustomer(
    string CustomerId, string TaskId, string Queue, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? RunAt)
{
    /// <summary>The path that tells what becomes of the task; left out when its queue is not tracked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StatusUrl { get; init; }
}
