using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Voice;

internal sealed partial class ProcessVoiceHandler
{
    [LoggerMessage(EffectEvents.VoiceProcessed, LogLevel.Information, "Task {TaskId}: {Seconds:0.0} s of sound measured, {File} written")]
    private partial void LogProcessed(string taskId, double seconds, string file);
}
