using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Warren.Hosting.Invocation;

/// <summary>The steps around each invocation, in the order in which they were added, with the function at the end.</summary>
internal sealed class FunctionPipeline
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _steps = [];

    public void Add(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> step) => _steps.Add(step);

    public FunctionExecutionDelegate Build()
    {
        FunctionExecutionDelegate next = Execute;
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            next = _steps[i](next);
        }

        return next;
    }

    private static Task Execute(FunctionContext context) =>
        context is HostedFunctionContext hosted
            ? hosted.Function.InvokeAsync(hosted)
            : throw new InvalidOperationException($"Middleware passed on a '{context.GetType().Name}': pass on the context that it was given.");
}
