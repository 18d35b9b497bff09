using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for each HTTP request that matches its route and methods. The parameter is an <c>HttpRequest</c>.</summary>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Every method, at the level <see cref="AuthorizationLevel.Function"/>.</summary>
    public HttpTriggerAttribute() => AuthLevel = AuthorizationLevel.Function;

    /// <summary>These methods, at the level <see cref="AuthorizationLevel.Anonymous"/>.</summary>
    /// <param name="methods">HTTP methods in any case; none means every method.</param>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>Every method, at this level.</summary>
    /// <param name="authLevel">Which key a request must carry.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>These methods, at this level.</summary>
    /// <param name="authLevel">Which key a request must carry.</param>
    /// <param name="methods">HTTP methods in any case; none means every method.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) => (AuthLevel, Methods) = (authLevel, methods);

    /// <summary>The route template below the prefix of host.json, such as <c>queues/{queue}/tasks</c>. Default: the function's name.</summary>
    public string? Route { get; set; }

    /// <summary>The HTTP methods; null or empty means every method.</summary>
    public string[]? Methods { get; private set; }

    /// <summary>Which key a request must carry.</summary>
    public AuthorizationLevel AuthLevel { get; private set; }
}
