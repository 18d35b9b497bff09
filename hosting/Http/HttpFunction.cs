using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Warren.Hosting.Discovery;

namespace Warren.Hosting.Http;

/// <summary>An HTTP-triggered function.</summary>
/// <param name="Entry">The function.</param>
/// <param name="Pattern">Its route, prefix included.</param>
/// <param name="Methods">Its methods in upper case; empty: all.</param>
/// <param name="Level">The key that a request needs.</param>
/// <param name="Disabled">Whether configuration switches it off.</param>
internal sealed record HttpFunction(FunctionEntry Entry, RoutePattern Pattern, IReadOnlyList<string> Methods, AuthorizationLevel Level, bool Disabled);
