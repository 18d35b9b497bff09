using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Warren.Hosting.SampleApp;

/// <summary>Functions whose end a test decides: they wait until a file with the message's name is there.</summary>
public sealed class SampleFunctions(ILogger<SampleFunctions> logger, TimeProvider time)
{
    [Function("Work")]
    public async Task Work(
        [RabbitMQTrigger("work", ConnectionStringSetting = "Broker")] string body, FunctionContext context, CancellationToken cancellationToken)
    {
        logger.LogInformation("started {Body}", body);
        await WaitForFileAsync(body, body == "stubborn" ? CancellationToken.None : cancellationToken);
        logger.LogInformation("finished {Body}", body);
    }

    [Function("Slow")]
    public async Task<IResult> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow/{name}")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        logger.LogInformation("serving {Name}", name);
        await WaitForFileAsync(name, cancellationToken);
        return Results.Text("done " + name);
    }

    private async Task WaitForFileAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Environment.GetEnvironmentVariable("SAMPLE_GATES")!;
        while (!File.Exists(Path.Combine(folder, name)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }
}
