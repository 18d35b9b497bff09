using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker.Builder;
using Warren.Functions.Handlers;

namespace Warren.Functions;

/// <summary>The function app, put together.</summary>
internal static class FunctionApp
{
    /// <param name="args">The command line.</param>
    /// <exception cref="Topology.TopologyException">A broker's address in the settings is none.</exception>
    /// <exception cref="InvalidOperationException">Other settings are wrong; the message lists all of them.</exception>
    // The embedded host looks for functions in the assembly that calls it, which inlining could change.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Configuration.AddTopologyDefaults();
        builder.Services.AddTaskQueue(builder.Configuration).AddTaskHandlers(builder.Configuration);
        return builder;
    }
}
