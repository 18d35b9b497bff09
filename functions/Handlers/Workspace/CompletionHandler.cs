using System.Globalization;
using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Workspace;

/// <summary>Asks an OpenAI-compatible chat service and records what it took.</summary>
/// <remarks>A task that is delivered again after its usage was recorded is answered from the record.</remarks>
internal sealed partial class CompletionHandler(
    CompletionOptions options, OutgoingHttp http, DataFolders folders, TimeProvider time, ILogger<CompletionHandler> logger) : ITaskHandler<Completion>
{
    public async Task<object?> HandleAsync(Completion payload, TaskContext context, CancellationToken cancellationToken)
    {
        var at = TaskTime.OrNow(context.Message, time);
        var path = folders.PathOf(
            DataFolders.Usage, at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), FileNames.For(context.TaskId) + ".json");
        var record = await AtomicFile.ReadJsonAsync<UsageRecord>(path, cancellationToken);
        if (record is null)
        {
            record = await AskAsync(payload, context, at, cancellationToken);
            await AtomicFile.WriteJsonAsync(path, record, cancellationToken);
            LogDone(context.TaskId, record.Model, record.TotalTokens);
        }
        else
        {
            context.ReportUsage(0, requests: 0);
        }

        return new CompletionResult(
            record.Answer, record.Model, record.FinishReason, record.PromptTokens, record.CompletionTokens, record.TotalTokens, folders.Show(path));
    }

    private async Task<UsageRecord> AskAsync(Completion payload, TaskContext context, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var target = CompletionTargets.Find(options, payload.Provider, payload.Model);
        var request = new ChatRequest(target.Model, payload.Conversation(), payload.MaxTokens);
        var reply = await http.PostAsync(target.Http, request, context.TaskId, cancellationToken);
        var answer = ChatAnswer.Read(reply.Body) ?? throw new TransientTaskException(
            $"{target.Http.Shown} answered {reply.Status}, but not as a chat service does: there is no choices[0].message.content.");
        if (answer.TotalTokens > 0)
        {
            context.ReportUsage(answer.TotalTokens);
        }

        return new UsageRecord
        {
            TaskId = context.TaskId,
            At = at,
            WorkspaceId = EntityId.Find(payload.WorkspaceId, context, "workspace_id"),
            Provider = payload.Provider,
            Model = answer.Model ?? target.Model,
            EstimatedTokens = payload.EstimatedTokens,
            PromptTokens = answer.PromptTokens,
            CompletionTokens = answer.CompletionTokens,
            TotalTokens = answer.TotalTokens,
            FinishReason = answer.FinishReason,
            Answer = answer.Text,
        };
    }
}
