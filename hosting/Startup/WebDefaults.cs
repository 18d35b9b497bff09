using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Startup;

/// <summary>The ASP.NET builder with just what this host needs, so that it starts fast.</summary>
internal static class WebDefaults
{
    public static WebApplicationBuilder CreateBuilder(HostSettings settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = settings.FunctionAssembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = EnvironmentName(),
        });
        var files = HostFiles.Read(settings.Folders);
        builder.Services.AddSingleton(files);
        AddConfiguration(builder.Configuration, files, settings.Arguments);
        AddLogging(builder);

        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.AddSingleton(settings.Time);
        return builder;
    }

    private static void AddConfiguration(ConfigurationManager configuration, HostFiles files, string[] arguments)
    {
        configuration.AddInMemoryCollection(files.LocalValues).AddEnvironmentVariables().AddCommandLine(arguments);
        var logging = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            // The function list says where the host listens.
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };
        foreach (var level in files.HostJson.GetSection("logging:logLevel").AsEnumerable(makePathsRelative: true)
            .Concat(configuration.GetSection("AzureFunctionsJobHost:logging:logLevel").AsEnumerable(makePathsRelative: true))
            .Where(level => level.Value is not null))
        {
            logging["Logging:LogLevel:" + level.Key] = level.Value;
        }

        // Lowest, so that Logging__LogLevel__… of the environment wins over host.json.
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = logging });
    }

    private static void AddLogging(WebApplicationBuilder builder) => builder.Logging
        .AddConfiguration(builder.Configuration.GetSection("Logging"))
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });

    private static string EnvironmentName() =>
        new[] { "AZURE_FUNCTIONS_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT" }
            .Select(Environment.GetEnvironmentVariable).FirstOrDefault(name => !string.IsNullOrEmpty(name)) ?? Environments.Production;
}
