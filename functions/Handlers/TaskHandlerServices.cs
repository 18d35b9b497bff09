using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Warren.Functions.Effects;
using Warren.Functions.Handlers.Analytics;
using Warren.Functions.Handlers.Customers;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Handlers.Messaging;
using Warren.Functions.Handlers.Orders;
using Warren.Functions.Handlers.Payments;
using Warren.Functions.Handlers.Reports;

namespace Warren.Functions.Handlers;

/// <summary>What the handlers are made from. The handlers themselves are registered with their queues.</summary>
internal static class TaskHandlerServices
{
    /// <summary>Registers the handlers' options, stores and clients. Logging and <see cref="ITaskPublisher"/> are the caller's.</summary>
    /// <exception cref="SettingsException">Settings are wrong; the message lists all of them.</exception>
    public static IServiceCollection AddTaskHandlers(this IServiceCollection services, IConfiguration configuration)
    {
        var options = TaskHandlerOptions.Read(configuration);
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton(new DataFolders(options.DataFolder));
        services.AddSingleton<FileLocks>();

        // The client's own limit stays off because each target has its own; redirects would carry a task and its key to a host that nobody configured.
        services.AddHttpClient(OutgoingHttp.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        services.AddSingleton<OutgoingHttp>();
        services.AddSingleton<EndpointOrOutbox>();
        services.AddSingleton(new SmsService(options.Sms));
        services.AddSingleton(new PushService(options.Push));
        services.AddSingleton(new PaymentService(options.Payments));

        services.AddSingleton(options.Smtp);
        services.AddSingleton<SmtpSender>();
        services.AddSingleton<Recipients>();

        services.AddSingleton<CustomerStore>();
        services.AddSingleton<OrderStore>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<TableSource>();
        services.AddSingleton<ReportWriter>();
        services.AddSingleton(options.Completion);
        return services;
    }
}
