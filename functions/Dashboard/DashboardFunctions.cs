using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using Warren.Functions.Http;

namespace Warren.Functions.Dashboard;

/// <summary>
/// The dashboard. Its files hold no data and are given to everybody; the browser asks the other functions for the data, with the key that its user gives.
/// <c>AzureWebJobs.Dashboard.Disabled</c> and <c>AzureWebJobs.DashboardFile.Disabled</c> take it away.
/// </summary>
public sealed class DashboardFunctions
{
    // Nothing from elsewhere, nothing inline, and in no other site's frame: whoever gets a text of theirs into a task gets no script into the page.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly DashboardFiles _files = DashboardFiles.Embedded;

    /// <summary><c>GET dashboard</c>: the page.</summary>
    [Function("Dashboard")]
    public IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard")] HttpRequest request) =>
        // Its files and the API are found from its own address, which a slash at the end would change.
        request.Path.Value?.EndsWith('/') == true
            ? TypedResults.LocalRedirect($"{request.PathBase}{request.Path.Value.TrimEnd('/')}{request.QueryString}")
            : Answer(request, DashboardFiles.Page);

    /// <summary><c>GET dashboard/{file}</c>: the page's style, scripts and icon.</summary>
    [Function("DashboardFile")]
    public IResult File([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard/{file}")] HttpRequest request, string file) => Answer(request, file);

    private IResult Answer(HttpRequest request, string name)
    {
        if (_files.Find(name) is not { } file)
        {
            return Problems.NoSuchFile(name);
        }

        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers[HeaderNames.CacheControl] = "no-cache";
        headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Bytes(file.Content, file.Type, entityTag: file.Tag);
    }
}
