using Microsoft.AspNetCore.Http;

namespace Warren.Hosting.Http;

/// <summary>Requests that a page of another site makes a browser send. Where no key is needed, nothing else tells them from those of the person at the browser. Pure.</summary>
internal static class CrossSite
{
    // Browsers send it, and no page can change it. Another port of the same host is the same site.
    private const string Header = "Sec-Fetch-Site";

    public const string Title = "A page of another site may not do this";

    public const string HowTo =
        $"The browser says that another site's page sent this ({Header}: cross-site), and this app needs no key. Set one (FunctionKeys:default), and let the page send it in x-functions-key.";

    /// <summary>Whether it comes from such a page and may change something.</summary>
    public static bool Changes(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
        && string.Equals(request.Headers[Header], "cross-site", StringComparison.OrdinalIgnoreCase);
}
