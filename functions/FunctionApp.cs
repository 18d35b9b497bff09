using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker.Builder;
using Warren.Functions.Handlers;
using Warren.Topology;

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
        var problems = new List<string>();
        Collect(problems, () => builder.Services.AddSharedState(builder.Configuration, args));
        Collect(problems, () => builder.Services.AddRateLimits(builder.Configuration));
        Collect(problems, () => builder.Services.AddTaskQueue(builder.Configuration));
        Collect(problems, () => builder.Services.AddHealth(builder.Configuration, args));
        builder.Services.AddQueueControls(builder.Configuration);
        Collect(problems, () => builder.Services.AddTaskHandlers(builder.Configuration));
        return problems.Count == 0 ? builder : throw new SettingsException(problems);
    }

    private static void Collect(List<string> problems, Action step)
    {
        try
        {
            step();
        }
        catch (TopologyException wrong)
        {
            problems.Add(wrong.Message);
        }
        catch (SettingsException wrong)
        {
            problems.AddRange(wrong.Problems);
        }
    }
}
