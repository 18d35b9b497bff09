using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Workspace;

internal sealed partial class CompletionHandler
{
    [LoggerMessage(EffectEvents.CompletionDone, LogLevel.Information, "Task {TaskId}: {Model} answered with {Tokens} tokens in all")]
    private partial void LogDone(string taskId, string model, int tokens);
}
