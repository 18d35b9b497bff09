using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Analytics;

internal sealed partial class GenerateAnalyticsHandler
{
    [LoggerMessage(EffectEvents.AnalyticsWritten, LogLevel.Information, "Task {TaskId}: {Total} events in {Groups} groups written to {File}")]
    private partial void LogWritten(string taskId, long total, int groups, string file);
}
