using Microsoft.Extensions.Configuration;
using Warren.Functions.Handlers;

namespace Warren.Functions.Tests.Handlers;

public sealed class TaskHandlerOptionsTests
{
    [Fact]
    public void Nothing_configured_gives_working_defaults()
    {
        var options = Read();
        Assert.Equal("data", options.DataFolder);
        Assert.Null(options.Smtp.Host);
        Assert.Equal(25, options.Smtp.Port);
        Assert.Equal("warren@localhost", options.Smtp.From);
        Assert.Null(options.Sms.Endpoint);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Payments.Timeout);
        Assert.Empty(options.Completion.Providers);
    }

    [Fact]
    public void Empty_settings_count_as_not_set()
    {
        var options = Read(("Smtp:Host", ""), ("Sms:Endpoint", " "), ("DataFolder", ""));
        Assert.Null(options.Smtp.Host);
        Assert.Null(options.Sms.Endpoint);
        Assert.Equal("data", options.DataFolder);
    }

    [Fact]
    public void Every_wrong_setting_is_reported_at_once_and_no_secret_is_shown()
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(
            ("Smtp:Port", "many"),
            ("Smtp:EnableSsl", "perhaps"),
            ("Smtp:From", "nobody"),
            ("Sms:Endpoint", "sms.example.com?key=hidden"),
            ("Push:ApiKey", "line\nbreak-hidden"),
            ("Payments:Timeout", "00:00:00"),
            ("Completion:BaseUrl", "ftp://hidden@x"),
            ("Completion:Timeout", "1.00:00:00"),
            ("Completion:Providers:local:BaseUrl", "localhost")));
        string[] named =
        [
            "Smtp:Port", "Smtp:EnableSsl", "Smtp:From", "Sms:Endpoint", "Push:ApiKey", "Payments:Timeout",
            "Completion:BaseUrl", "Completion:Timeout", "Completion:Providers:local:BaseUrl",
        ];
        Assert.All(named, setting => Assert.Contains(setting, wrong.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("hidden", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_in_a_log_show_no_secret()
    {
        var options = Read(
            ("Smtp:Host", "mail"),
            ("Smtp:Password", "hidden1"),
            ("Smtp:UserName", "u"),
            ("Sms:Endpoint", "https://u:hidden2@x/?k=hidden3"),
            ("Sms:ApiKey", "hidden4"),
            ("Completion:ApiKey", "hidden5"),
            ("Completion:Providers:a:ApiKey", "hidden6"));
        Assert.DoesNotContain("hidden", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", options.Completion.Providers["a"].ToString(), StringComparison.Ordinal);
    }

    private static TaskHandlerOptions Read(params IEnumerable<(string Key, string Value)> settings) => TaskHandlerOptions.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
            .Build());
}
