using System.Diagnostics;

namespace Warren.Core.CrashApp;

internal sealed record CrashPayload
{
    /// <summary><c>kill</c>, <c>fail_fast</c>, <c>hold</c> or <c>work</c>.</summary>
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
            case "hold":
                await HoldAsync(context, cancellationToken);
                break;
            default:
                await Task.Delay(TimeSpan.FromMilliseconds(300), time, cancellationToken);
                await File.WriteAllTextAsync(Path.Combine(folder, $"{context.TaskId}.done"), "", cancellationToken);
                break;
        }

        return null;
    }

    // Until the test has a file there; on the clock that all processes of a machine share.
    private async Task HoldAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var note = Path.Combine(folder, $"{context.TaskId}.{{0}}.{Guid.CreateVersion7(time.GetUtcNow()):n}");
        await NoteAsync("holding", $"{Environment.ProcessId} {context.FencingToken} {time.GetTimestamp()}");
        while (!File.Exists(Path.Combine(folder, "release")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
        }

        await NoteAsync("held", $"{time.GetTimestamp()}");

        async Task NoteAsync(string what, string text)
        {
            var file = string.Format(System.Globalization.CultureInfo.InvariantCulture, note, what);
            await File.WriteAllTextAsync(file + ".part", text, cancellationToken);
            File.Move(file + ".part", file);
        }
    }
}
