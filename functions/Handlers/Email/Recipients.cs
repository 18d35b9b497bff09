using System.Net.Mail;
using Warren.Functions.Effects;
using Warren.Functions.Handlers.Customers;

namespace Warren.Functions.Handlers.Email;

/// <summary>Finds out to whom a message goes.</summary>
/// <param name="customers">Know their addresses.</param>
/// <param name="options">Say whether messages really leave.</param>
internal sealed class Recipients(CustomerStore customers, SmtpOptions options)
{
    /// <exception cref="PermanentTaskException">There is no usable address; the message says how to give one.</exception>
    public async Task<MailAddress> FindAsync(SendEmail payload, TaskContext context, CancellationToken cancellationToken)
    {
        if (payload.To is { } to)
        {
            return EmailAddresses.Parse(to, "to");
        }

        var customerId = EntityId.Find(null, context, "customer_id") ?? IdInPayload(context)
            ?? throw new PermanentTaskException("The task says nobody to write to: give 'to' in the payload, or 'customer_id' beside it.");
        if (await customers.FindAsync(customerId, cancellationToken) is { Email: { } known })
        {
            return EmailAddresses.Parse(known, $"The address of customer '{Excerpt.Of(customerId, 60)}'");
        }

        // A name under .invalid can never be delivered, so the outbox shows what would be sent and nothing can leave by mistake.
        return options.Host is null
            ? new MailAddress($"customer-{FileNames.For(customerId)}@customers.invalid")
            : throw new PermanentTaskException(
                $"No e-mail address is known for customer '{Excerpt.Of(customerId, 60)}': give 'to' in the payload, or submit customer_created for this customer first.");
    }

    private static string? IdInPayload(TaskContext context) =>
        context.Message.Payload.ValueKind == System.Text.Json.JsonValueKind.Object && context.Message.Payload.TryGetProperty("customer_id", out var id)
            ? EntityId.From(id)
            : null;
}
