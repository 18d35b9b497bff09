using Microsoft.Azure.Functions.Worker;

namespace Warren.Hosting.Invocation;

internal sealed class W3CTraceContext(string? traceParent, string? traceState) : TraceContext
{
    public override string TraceParent { get; } = traceParent ?? "";

    public override string TraceState { get; } = traceState ?? "";
}
