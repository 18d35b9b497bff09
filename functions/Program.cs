using Microsoft.Extensions.Hosting;
using Warren.Functions;
using Warren.Handling;

IHost app;
try
{
    app = FunctionApp.CreateBuilder(args).Build();
}
catch (Exception refused) when (refused is SettingsException or TaskRegistryException)
{
    // Whoever starts the app needs the list of problems, not a stack.
    await Console.Error.WriteLineAsync(refused.Message);
    Environment.ExitCode = 1;
    return;
}

await app.RunAsync();
