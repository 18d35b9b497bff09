using System.Globalization;
using System.IO.Enumeration;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Warren.Functions.Queues;
using Warren.Workers;

namespace Warren.Functions.Workers;

/// <summary>What this instance serves, read from what its host is told: <c>--queues</c>, <c>AzureWebJobs.&lt;Function&gt;.Disabled</c> and <c>Warren:Consumers</c>. Pure.</summary>
/// <remarks>The official host knows neither <c>--queues</c> nor a concurrency per queue: there the numbers are the topology's.</remarks>
internal static class ServedQueues
{
    public static WorkerProfile Read(string[] arguments, IConfiguration configuration, string? version)
    {
        // Of the command line alone, as the host does: an environment variable of that name means nothing.
        var patterns = new ConfigurationBuilder().AddCommandLine(arguments).Build()["queues"]
            ?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new()
        {
            Version = version,
            Selection = patterns,
            Queues =
            [
                .. from function in Functions()
                   where !IsDisabled(configuration, function.Name)
                   let pattern = Pattern(patterns, function.Queue)
                   where patterns is null || pattern is not null
                   select new ServedQueue(function.Queue, Concurrency(configuration, function.Queue), pattern),
            ],
        };
    }

    private static IEnumerable<(string Name, string Queue)> Functions() =>
        from method in typeof(QueueFunctions).GetMethods(BindingFlags.Public | BindingFlags.Static)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        let trigger = method.GetParameters().Select(static parameter => parameter.GetCustomAttribute<RabbitMQTriggerAttribute>()).FirstOrDefault(static found => found is not null)
        where function is not null && trigger is not null
        select (function.Name, trigger.QueueName);

    private static string? Pattern(string[]? patterns, string queue) =>
        patterns is null or ["none"] ? null : Array.Find(patterns, pattern => FileSystemName.MatchesSimpleExpression(pattern, queue, ignoreCase: false));

    private static bool IsDisabled(IConfiguration configuration, string function) =>
        IsTrue(configuration[$"AzureWebJobs.{function}.Disabled"]) || IsTrue(configuration[$"AzureWebJobs:{function}:Disabled"]);

    private static bool IsTrue(string? text) => text is "1" || string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    // What the host does not understand it refuses to start with.
    private static int Concurrency(IConfiguration configuration, string queue) =>
        int.TryParse(configuration[$"Warren:Consumers:{queue}:Concurrency"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
}
