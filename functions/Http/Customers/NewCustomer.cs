using System.Text.Json;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Http.Submit;

namespace Warren.Functions.Http.Customers;

/// <summary>A customer as a caller gives it. What passes here also passes the customers queue's handler and can be written to.</summary>
internal sealed record NewCustomer(string Email, string Name, ReadSchedule Schedule)
{
    private const int MaxEmail = 320;
    private const int MaxName = 200;

    /// <summary>The customer, or everything that is wrong, by field. Pure.</summary>
    public static (NewCustomer? Customer, IReadOnlyDictionary<string, string[]> Errors) Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>();
        if (TaskEnvelope.TryParse(body, out var document) is { } unreadable)
        {
            // What the envelope says of an object is meant for tasks.
            var why = unreadable.Reason == DeadLetterReason.NotAnObject ? "" : unreadable.Message + " ";
            errors["body"] = [$"{why}Send a JSON object with the strings \"email\" and \"name\"."];
            return (null, errors);
        }

        using (document)
        {
            var root = document!.RootElement;
            var email = Text(root, "email");
            if (email is null)
            {
                errors["email"] = ["Give the customer's e-mail address, as a string."];
            }
            else if (email.Length > MaxEmail || EmailAddresses.TryParse(email) is not { DisplayName: "" })
            {
                errors["email"] = [$"The e-mail address must have the form name@host, at most {MaxEmail} characters, ASCII before the '@'."];
            }

            var name = Text(root, "name");
            if (name is null)
            {
                errors["name"] = ["Give the customer's name, as a string."];
            }
            else if (name.Length > MaxName)
            {
                errors["name"] = [$"The name has {name.Length} characters; at most {MaxName} are taken."];
            }

            var schedule = ScheduleReader.Read(root, now, errors);
            return errors.Count == 0 ? (new(email!, name!, schedule), errors) : (null, errors);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
