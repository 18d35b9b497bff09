using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Maintenance;

internal sealed partial class CleanupOldDataHandler
{
    [LoggerMessage(EffectEvents.CleanedUp, LogLevel.Information, "Task {TaskId} {Did} {Files} files ({Bytes} bytes) written before {Before:u}")]
    private partial void LogCleanedUp(string taskId, string did, int files, long bytes, DateTimeOffset before);
}
