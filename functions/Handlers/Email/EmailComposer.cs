using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Email;

/// <summary>Makes the message of a task.</summary>
internal static class EmailComposer
{
    public const string DefaultSubject = "Notification";

    /// <summary>The message's id: made from the task's, so that a repeated message is recognized as such by mail systems.</summary>
    public static string MessageId(string taskId, MailAddress from) => $"{FileNames.For(taskId)}@{from.Host}";

    /// <exception cref="PermanentTaskException">The subject has a line break or another control character: it could forge headers.</exception>
    public static MailMessage Compose(SendEmail payload, string taskId, MailAddress from, MailAddress to)
    {
        var subject = string.IsNullOrWhiteSpace(payload.Subject) ? DefaultSubject : payload.Subject;
        if (subject.Any(char.IsControl))
        {
            throw new PermanentTaskException($"subject '{Excerpt.Of(subject, 80)}' has a line break or another control character. Give one plain line.");
        }

        var message = new MailMessage(from, to)
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            Body = payload.Body ?? "",
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.QuotedPrintable,
        };
        message.Headers.Add("Message-ID", $"<{MessageId(taskId, from)}>");
        message.Headers.Add("X-Task-Id", FileNames.For(taskId));
        if (payload.Html is { } html)
        {
            var view = AlternateView.CreateAlternateViewFromString(html, Encoding.UTF8, MediaTypeNames.Text.Html);
            view.TransferEncoding = TransferEncoding.QuotedPrintable;
            message.AlternateViews.Add(view);
        }

        return message;
    }
}
