using System.Diagnostics;

namespace Warren.Core.CrashApp;

internal sealed record CrashPayload
{
    /// <summary><c>kill</c>, <c>fail_fast</c> or <c>work</c>.</summary>
    public required string Way { get; init; }
}

/// <summary>Notes that it began, then kills its process or works a while and notes its end. Notes are files, which outlive the process.</summary>
internal sealed class CrashHandler(string folder, TimeProvider time) : ITaskHandler<CrashPayload>
{
    public async Task<object?> HandleAsync(CrashPayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, $"{context.TaskId}.begun.{Guid.CreateVersion7(time.GetUtcNow()):n}"), "", cancellationToken);
        switch (payload.Way)
        {
            case "kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "fail_fast":
                Environment.FailFast("as the message asks");
                break;
            default:
                await Task.Delay(TimeSpan.FromMilliseconds(300), time, cancellationToken);
                await File.WriteAllTextAsync(Path.Combine(folder, $"{context.TaskId}.done"), "", cancellationToken);
                break;
        }

        return null;
    }
}
