using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>The W3C trace context that came with an event.</summary>
public abstract class TraceContext
{
    /// <summary>For derived types.</summary>
    protected TraceContext()
    {
    }

    /// <summary>The <c>traceparent</c>, or an empty string.</summary>
    public abstract string TraceParent { get; }

    /// <summary>The <c>tracestate</c>, or an empty string.</summary>
    public abstract string TraceState { get; }

    /// <summary>Further attributes of the trace; empty here.</summary>
    public virtual IReadOnlyDictionary<string, string> Attributes => ImmutableDictionary<string, string>.Empty;

    /// <summary>The trace's baggage; empty here.</summary>
    public virtual IReadOnlyDictionary<string, string> Baggage => ImmutableDictionary<string, string>.Empty;
}

/// <summary>A retry that the host makes of an invocation.</summary>
public abstract class RetryContext
{
    /// <summary>For derived types.</summary>
    protected RetryContext()
    {
    }

    /// <summary>How many times the host has retried.</summary>
    public abstract int RetryCount { get; }

    /// <summary>How many times it will at most.</summary>
    public abstract int MaxRetryCount { get; }
}
