using Warren.Topology;

return await TopologyTool.RunAsync(args, new ToolContext(TaskTopology.Spec, Console.Out, Console.Error, Environment.GetEnvironmentVariable));
