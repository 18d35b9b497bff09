using Microsoft.Extensions.Hosting;
using Warren.Functions;

await FunctionApp.CreateBuilder(args).Build().RunAsync();
