namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>The rest of the pipeline, down to the function.</summary>
/// <param name="context">The invocation.</param>
public delegate Task FunctionExecutionDelegate(FunctionContext context);

/// <summary>A step around each invocation. One instance serves all invocations.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Runs the step; calls <paramref name="next"/> to go on, or does not, to end here.</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="next">The rest of the pipeline.</param>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
