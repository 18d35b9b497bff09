using Microsoft.AspNetCore.Http;
using Warren.Hosting.Invocation;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>ASP.NET Core's view of an invocation.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The HTTP request and response of an HTTP-triggered invocation; null for any other.</summary>
    /// <param name="context">The invocation.</param>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(InvocationItems.HttpContext, out var item) ? item as HttpContext : null;
}
