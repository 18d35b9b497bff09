using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Warren.Hosting.Discovery;
using Warren.Hosting.Invocation;

namespace Warren.Hosting.Http;

/// <summary>One HTTP request to a function. The request's service scope is the invocation's.</summary>
internal sealed class HttpInvocation(FunctionEntry function, HttpContext http, TimeProvider time) : HostedFunctionContext(function)
{
    private TraceContext? _trace;
    private BindingContext? _binding;

    public HttpContext Http => http;

    public override TraceContext TraceContext =>
        _trace ??= new W3CTraceContext(http.Request.Headers.TraceParent, http.Request.Headers.TraceState);

    public override BindingContext BindingContext => _binding ??= new RouteBinding(http.Request.RouteValues);

    public override IServiceProvider InstanceServices
    {
        get => http.RequestServices;
        set => http.RequestServices = value;
    }

    public override CancellationToken CancellationToken => http.RequestAborted;

    protected override DateTimeOffset Now => time.GetUtcNow();

    protected override IDictionary<object, object> CreateItems() => new Dictionary<object, object> { [InvocationItems.HttpContext] = http };

    private sealed class RouteBinding(IReadOnlyDictionary<string, object?> routeValues) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => routeValues;
    }
}
