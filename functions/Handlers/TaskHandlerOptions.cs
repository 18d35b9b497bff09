using Microsoft.Extensions.Configuration;
using Warren.Functions.Effects;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Handlers.Workspace;

namespace Warren.Functions.Handlers;

/// <summary>Every setting that a handler reads. All have defaults that work with nothing configured.</summary>
internal sealed record TaskHandlerOptions
{
    /// <summary>The setting <c>DataFolder</c>. Default <c>data</c> below the current folder.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>The section <c>Smtp</c>.</summary>
    public SmtpOptions Smtp { get; init; } = new();

    /// <summary>The section <c>Sms</c>.</summary>
    public EndpointOptions Sms { get; init; } = new();

    /// <summary>The section <c>Push</c>.</summary>
    public EndpointOptions Push { get; init; } = new();

    /// <summary>The section <c>Payments</c>.</summary>
    public EndpointOptions Payments { get; init; } = new();

    /// <summary>The section <c>Completion</c>.</summary>
    public CompletionOptions Completion { get; init; } = new();

    /// <summary>Reads the settings. A setting that is empty counts as not set.</summary>
    /// <exception cref="SettingsException">Settings are wrong; the message lists all of them, without secrets.</exception>
    public static TaskHandlerOptions Read(IConfiguration configuration)
    {
        var options = TaskHandlerOptionsReader.Read(configuration, out var problems);
        problems.AddRange(TaskHandlerOptionsValidation.Problems(options));
        return problems.Count == 0
            ? options
            : throw new SettingsException(problems);
    }
}
