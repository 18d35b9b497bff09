using System.ComponentModel.DataAnnotations;

namespace Warren.Functions.Handlers.Email;

/// <summary>The payload of <c>send_email</c>. Everything may be left out: the seed sends a customer id and nothing else.</summary>
internal sealed record SendEmail
{
    /// <summary>The recipient. Default: the address in the record of the customer whose <c>customer_id</c> stands beside the payload.</summary>
    [StringLength(320)]
    public string? To { get; init; }

    /// <summary>One line. Default <c>Notification</c>.</summary>
    [StringLength(900)]
    public string? Subject { get; init; }

    /// <summary>The text. Default empty.</summary>
    [StringLength(5_000_000)]
    public string? Body { get; init; }

    /// <summary>The same as HTML, for readers that show it. Default none.</summary>
    [StringLength(5_000_000)]
    public string? Html { get; init; }
}

/// <summary>What <c>send_email</c> returns.</summary>
/// <param name="Via"><c>smtp</c> or <c>outbox</c>.</param>
/// <param name="To">The recipient, shortened so that results hold no whole address.</param>
/// <param name="MessageId">The message's id, the same whenever the task is delivered.</param>
/// <param name="File">The outbox file, relative to the data folder; null for smtp.</param>
internal sealed record SendEmailResult(string Via, string To, string MessageId, string? File);
