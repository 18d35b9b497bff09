using Microsoft.AspNetCore.Http;
using Warren.Topology;

namespace Warren.Functions.Http.Status;

/// <summary>Where a task's status is asked for.</summary>
public sealed class TaskLinks(TopologySpec topology, TaskQueue tasks)
{
    /// <summary>The path of <c>GET tasks/{id}</c>, under the prefix that the request came by; null when the task's queue is not tracked, so that nothing would be found there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="route">The route that the request matched, without the prefix.</param>
    /// <param name="receipt">The task.</param>
    public string? StatusUrl(HttpRequest request, string route, TaskReceipt receipt) =>
        tasks.Tracker is not null && topology.Find(receipt.Queue) is { Tracking: TrackingMode.All } ? StatusUrl(request, route, receipt.Id) : null;

    /// <summary>The id in a route. A slash is the one character that routing leaves escaped.</summary>
    internal static string Unescaped(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    internal static string StatusUrl(HttpRequest request, string route, string id)
    {
        var path = request.Path.ToUriComponent().TrimEnd('/');
        for (var segments = route.Count(static character => character == '/') + 1; segments > 0 && path.LastIndexOf('/') is >= 0 and var cut; segments--)
        {
            path = path[..cut];
        }

        return $"{request.PathBase.ToUriComponent()}{path}/tasks/{Uri.EscapeDataString(id)}";
    }
}
