namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function: what started it, its services and its definition.</summary>
public abstract class FunctionContext
{
    /// <summary>The invocation's id, different for each invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>The function's id, the same for all its invocations.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The trace that the event belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>What the trigger says about the event.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>The host's retry, when it is one; null otherwise. The embedded host never retries an invocation itself.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>The services of this invocation's own scope.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function's definition.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>What middleware and function share during this invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Typed features of this invocation.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Fires when the caller has gone (HTTP) or when the host must stop and the grace period is over (queues).</summary>
    public virtual CancellationToken CancellationToken { get; }
}
