namespace Warren.Faults.Load;

/// <summary>A way to submit a task.</summary>
internal interface ISubmitter : IAsyncDisposable
{
    /// <summary>Whether the task was confirmed. False: refused, or uncertain. Throws for an answer that no fault excuses.</summary>
    Task<bool> SubmitAsync(string id, Mark mark, CancellationToken cancellationToken);
}
