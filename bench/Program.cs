using Warren.Bench;

return await BenchTool.RunAsync(args, Console.Out, Console.Error);
