using System.Net.Mail;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Email;

/// <summary>Addresses as tasks and settings give them.</summary>
internal static class EmailAddresses
{
    /// <param name="text">One address, with or without a name.</param>
    /// <param name="field">Where it came from, for the error.</param>
    /// <exception cref="PermanentTaskException">It is no address that every mail server takes.</exception>
    public static MailAddress Parse(string text, string field) =>
        TryParse(text) ?? throw new PermanentTaskException(
            $"{field} '{Excerpt.Of(text, 80)}' is not an e-mail address such as 'ann@example.com' (one address, no line breaks, ASCII before the '@').");

    /// <summary>As <see cref="Parse"/>, null when it is no address.</summary>
    public static MailAddress? TryParse(string text) =>
        !text.Any(char.IsControl) && MailAddress.TryCreate(text, out var address) && address.User.All(char.IsAscii) ? address : null;

    /// <summary>Enough of an address to recognize it by, too little to write to.</summary>
    public static string Mask(MailAddress address) => $"{address.User[..1]}***@{address.Host}";
}
