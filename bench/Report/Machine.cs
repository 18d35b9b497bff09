using System.Reflection;
using System.Runtime.InteropServices;
using RabbitMQ.Client;

namespace Warren.Bench.Report;

/// <summary>What a result depends on, in one line.</summary>
internal static class Machine
{
    public static string Describe(string brokerVersion) =>
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, "
        + $"RabbitMQ {brokerVersion}, RabbitMQ.Client {ClientVersion}"
        + (IsOptimized ? "" : "\nA debug build: run it with -c Release, or the figures mean nothing.");

    // The assembly's own version says only the major one.
    private static string? ClientVersion => typeof(IConnection).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private static bool IsOptimized =>
        typeof(Machine).Assembly.GetCustomAttributes(typeof(System.Diagnostics.DebuggableAttribute), inherit: false)
            is not [System.Diagnostics.DebuggableAttribute { IsJITOptimizerDisabled: true }];
}
