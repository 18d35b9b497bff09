using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

internal sealed partial class ReportWriter
{
    [LoggerMessage(EffectEvents.ReportWritten, LogLevel.Information, "Task {TaskId}: {File} written, {Rows} rows")]
    private partial void LogWritten(string taskId, string file, int rows);
}
