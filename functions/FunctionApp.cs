using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker.Builder;
using Warren.Functions.Handlers;

namespace Warren.Functions;

/// <summary>The function app, put together.</summary>
internal static class FunctionApp
{
    /// <param name="args">The command line.</param>
    /// <exception cref="SettingsException">Settings are wrong; the message lists all of them.</exception>
    /// <exception cref="Handling.TaskRegistryException">The handlers do not fit the topology; the message lists all problems.</exception>
    // The embedded host looks for functions in the assembly that calls it, which inlining could change.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Configuration.AddTopologyDefaults();
        var problems = new SettingProblems();
        builder.Services.AddSharedState(builder.Configuration, args, problems);
        builder.Services.AddRateLimits(builder.Configuration, problems);
        builder.Services.AddTaskQueue(builder.Configuration, problems);
        builder.Services.AddHealth(builder.Configuration, args, problems);
        builder.Services.AddQueueControls(builder.Configuration);
        problems.Try(() => builder.Services.AddTaskHandlers(builder.Configuration));
        problems.Require();
        return builder;
    }
}
