using System.Reflection;

namespace Warren.Hosting.Discovery;

/// <summary>A method with <c>[Function]</c> on its way to becoming a function.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">The method.</param>
/// <param name="Where">How messages call it.</param>
internal sealed record Candidate(string Name, MethodInfo Method, string Where);
