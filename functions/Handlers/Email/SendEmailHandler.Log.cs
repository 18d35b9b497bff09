using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Email;

internal sealed partial class SendEmailHandler
{
    [LoggerMessage(EffectEvents.EmailWritten, LogLevel.Information, "Task {TaskId}: e-mail to {Recipient} written to {File}")]
    private partial void LogWritten(string taskId, string recipient, string file);

    [LoggerMessage(EffectEvents.EmailSent, LogLevel.Information, "Task {TaskId}: e-mail to {Recipient} sent through {Server}")]
    private partial void LogSent(string taskId, string recipient, string server);
}
