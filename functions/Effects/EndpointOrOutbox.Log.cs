using Microsoft.Extensions.Logging;

namespace Warren.Functions.Effects;

internal sealed partial class EndpointOrOutbox
{
    [LoggerMessage(EffectEvents.Written, LogLevel.Information, "Task {TaskId}: {Kind} written to {File}")]
    private partial void LogWritten(string kind, string taskId, string file);

    [LoggerMessage(EffectEvents.Posted, LogLevel.Information, "Task {TaskId}: {Kind} handed to {Target}, which answered {Status}")]
    private partial void LogPosted(string kind, string taskId, string target, int status);
}
