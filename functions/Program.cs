using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Warren.Functions;
using Warren.Functions.Handlers;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Configuration.AddTopologyDefaults();
builder.Services.AddTaskQueue(builder.Configuration).AddTaskHandlers(builder.Configuration);
await builder.Build().RunAsync();
