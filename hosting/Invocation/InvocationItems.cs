namespace Warren.Hosting.Invocation;

/// <summary>Keys in <c>FunctionContext.Items</c>.</summary>
internal static class InvocationItems
{
    // The official integration uses this very key, so a test's fake context works with either host.
    public const string HttpContext = "HttpRequestContext";
}
