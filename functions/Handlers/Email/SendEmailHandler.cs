using System.Net.Mail;
using Microsoft.Extensions.Logging;
using MimeKit;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Email;

/// <summary>Sends an e-mail through the SMTP server at <c>Smtp:Host</c>, else writes it to <c>outbox/email/&lt;task id&gt;.eml</c>.</summary>
/// <remarks>A task that is delivered again is sent again by SMTP, under the same Message-ID; the outbox keeps one file.</remarks>
internal sealed partial class SendEmailHandler(
    Recipients recipients, SmtpOptions options, SmtpSender smtp, DataFolders folders, TimeProvider time, ILogger<SendEmailHandler> logger)
    : ITaskHandler<SendEmail>
{
    public async Task<object?> HandleAsync(SendEmail payload, TaskContext context, CancellationToken cancellationToken)
    {
        var from = EmailAddresses.Parse(options.From, "Smtp:From");
        var to = await recipients.FindAsync(payload, context, cancellationToken);
        using var message = EmailComposer.Compose(payload, context.TaskId, from, to);
        var messageId = EmailComposer.MessageId(context.TaskId, from);
        var masked = EmailAddresses.Mask(to);
        if (options.Host is null)
        {
            var file = await WriteAsync(message, context, cancellationToken);
            LogWritten(context.TaskId, masked, file);
            return new SendEmailResult("outbox", masked, messageId, file);
        }

        await smtp.SendAsync(message, cancellationToken);
        LogSent(context.TaskId, masked, options.Host);
        return new SendEmailResult("smtp", masked, messageId, File: null);
    }

    private async Task<string> WriteAsync(MailMessage message, TaskContext context, CancellationToken cancellationToken)
    {
        var path = folders.PathOf(DataFolders.Outbox, "email", FileNames.For(context.TaskId) + ".eml");

        // Writing it again would only change its date and the boundaries between its parts.
        if (!File.Exists(path))
        {
            using var mime = MimeMessage.CreateFromMailMessage(message);
            mime.Date = TaskTime.OrNow(context.Message, time);
            await AtomicFile.WriteAsync(path, stream => mime.WriteToAsync(stream, cancellationToken), cancellationToken);
        }

        return folders.Show(path);
    }
}
