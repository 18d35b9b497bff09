using System.Reflection;
using System.Runtime.CompilerServices;
using Warren.Hosting.Startup;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app starts.</summary>
public class FunctionsApplication
{
    /// <summary>There is nothing on an instance; call <see cref="CreateBuilder"/>.</summary>
    public FunctionsApplication()
    {
    }

    /// <summary>A builder for the functions of the calling assembly.</summary>
    /// <param name="args">The command line: <c>--port N</c>, <c>--urls URL</c>, <c>--queues PATTERNS</c>, <c>--help</c>, and any <c>--Setting=value</c>.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        new(new HostSettings { Arguments = args, FunctionAssembly = Assembly.GetCallingAssembly() });
}
