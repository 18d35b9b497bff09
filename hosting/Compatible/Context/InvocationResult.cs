using Warren.Hosting.Invocation;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function returned, readable and replaceable by middleware.</summary>
/// <typeparam name="T">The result's type.</typeparam>
public abstract class InvocationResult<T>
{
    /// <summary>For derived types.</summary>
    protected InvocationResult()
    {
    }

    /// <summary>The result; null while the function has not returned or when it returns nothing.</summary>
    public abstract T? Value { get; set; }
}

/// <summary>What a function returned.</summary>
public abstract class InvocationResult : InvocationResult<object>
{
    /// <summary>For derived types.</summary>
    protected InvocationResult()
    {
    }
}

/// <summary>Reads bindings of an invocation.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The invocation's result. Middleware may replace it: an <c>IResult</c> is executed after the whole pipeline has run.</summary>
    /// <param name="context">The invocation.</param>
    /// <exception cref="InvalidOperationException">The context was not made by this host.</exception>
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        context.Features.Get<InvocationResult>()
        ?? (context as HostedFunctionContext)?.InvocationResult
        ?? throw new InvalidOperationException($"A '{context.GetType().Name}' carries no invocation result: it was not made by the host.");
}
