using System.Net;
using System.Net.Mail;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Email;

/// <summary>Hands messages to the SMTP server.</summary>
/// <param name="options">Name the server.</param>
/// <param name="time">Times out.</param>
internal sealed class SmtpSender(SmtpOptions options, TimeProvider time)
{
    /// <summary>Sends one message over a connection of its own.</summary>
    /// <exception cref="TransientTaskException">The server cannot be reached, is too slow, or answered 4xx.</exception>
    /// <exception cref="PermanentTaskException">The server answered 5xx.</exception>
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var client = new SmtpClient(options.Host, options.Port) { EnableSsl = options.EnableSsl };
        if (options.UserName is not null)
        {
            client.Credentials = new NetworkCredential(options.UserName, options.Password);
        }

        try
        {
            await client.SendMailAsync(message, either.Token);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TransientTaskException($"The SMTP server {Server} did not take the message within {options.Timeout.TotalSeconds:0.###} s.", late);
        }
        catch (SmtpException failure) when ((int)failure.StatusCode is >= 500 and < 600)
        {
            throw new PermanentTaskException($"The SMTP server {Server} refused the message ({(int)failure.StatusCode}): {Reason(failure)}", failure);
        }
        catch (SmtpException failure) when ((int)failure.StatusCode > 0)
        {
            throw new TransientTaskException($"The SMTP server {Server} put the message off ({(int)failure.StatusCode}): {Reason(failure)}", failure);
        }
        catch (SmtpException failure)
        {
            throw new TransientTaskException($"The SMTP server {Server} could not be reached, or the connection broke: {Reason(failure)}", failure);
        }
    }

    private string Server => $"{options.Host}:{options.Port}";

    private static string Reason(SmtpException failure) => Excerpt.Of((failure.GetBaseException() ?? failure).Message, 300);
}
