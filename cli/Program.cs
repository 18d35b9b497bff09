using Warren.Cli;
using Warren.Topology;

return await CommandLineTool.RunAsync(
    args, new ToolContext(TaskTopology.Spec, Console.Out, Console.Error, Environment.GetEnvironmentVariable, TimeProvider.System));
