using System.Diagnostics;
using System.Reflection;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Start;

/// <summary>The app's own process with settings that it cannot work with.</summary>
public sealed class StartRefusalTests
{
    [Fact]
    public async Task Wrong_settings_are_listed_together_in_words_and_without_secrets()
    {
        var configuration = typeof(StartRefusalTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(RepositoryRoot.Path, "functions", "bin", configuration, "net10.0", "Warren.Functions.dll"), "--port", "0"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["RabbitMQConnection"] = "http://user:hidden1@localhost";
        start.Environment["Smtp__Port"] = "many";
        start.Environment["Warren__Retention"] = "x";
        start.Environment["Warren__LeaseTime"] = "20";
        start.Environment["Warren__Workers__Beat"] = "x";
        start.Environment["Warren__Capacity"] = "x";
        start.Environment["Warren__MinFreeDisk"] = "x";
        start.Environment["Warren__RateLimitsWhenStoreIsAway"] = "x";
        start.Environment["StateConnection"] = "hidden3 nonsense";
        start.Environment["Sms__Endpoint"] = "sms.example.com?key=hidden2";
        using var app = Process.Start(start)!;
        var output = app.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await app.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await app.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, app.ExitCode);
        string[] wrong =
        [
            "RabbitMQConnection", "Smtp:Port", "Sms:Endpoint", "Warren:Retention", "Warren:LeaseTime", "Warren:Workers:Beat", "Warren:Capacity", "Warren:MinFreeDisk",
            "Warren:RateLimitsWhenStoreIsAway", "StateConnection",
        ];
        var lines = error.Split('\n').Where(static line => line.StartsWith("- ", StringComparison.Ordinal)).ToList();
        Assert.All(wrong, setting => Assert.Single(lines, line => line.Contains(setting, StringComparison.Ordinal)));
        Assert.DoesNotContain("hidden", error + await output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
