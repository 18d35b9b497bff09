using System.Runtime.InteropServices;
using RabbitMQ.Client;

namespace Warren.Bench.Report;

/// <summary>What a result depends on, in one line.</summary>
internal static class Machine
{
    public static string Describe(string brokerVersion) =>
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, "
        + $"RabbitMQ {brokerVersion}, RabbitMQ.Client {typeof(IConnection).Assembly.GetName().Version?.ToString(3)}"
        + (IsOptimized ? "" : "\nA debug build: run it with -c Release, or the figures mean nothing.");

    private static bool IsOptimized =>
        typeof(Machine).Assembly.GetCustomAttributes(typeof(System.Diagnostics.DebuggableAttribute), inherit: false)
            is not [System.Diagnostics.DebuggableAttribute { IsJITOptimizerDisabled: true }];
}
