using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Handlers.Analytics;
using Warren.Functions.Handlers.Customers;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Handlers.Maintenance;
using Warren.Functions.Handlers.Messaging;
using Warren.Functions.Handlers.Orders;
using Warren.Functions.Handlers.Payments;
using Warren.Functions.Handlers.Reports;
using Warren.Functions.Handlers.Voice;
using Warren.Functions.Handlers.Work;
using Warren.Functions.Handlers.Workspace;
using Warren.Handling;
using Warren.Topology;

namespace Warren.Functions.Handlers;

/// <summary>Which handler runs which task of which queue. This is the file to edit.</summary>
internal static class TaskHandlers
{
    /// <exception cref="TaskRegistryException">The table does not fit the topology; all problems are in it.</exception>
    public static TaskRegistry Register(TopologySpec topology)
    {
        var tasks = new TaskRegistryBuilder(topology);

        tasks.Queue(QueueNames.Main)
            .Handle<SendEmail, SendEmailHandler>("send_email");

        tasks.Queue(QueueNames.Notifications)
            .Handle<SendEmail, SendEmailHandler>("send_email")
            .Handle<SendSms, SendSmsHandler>("send_sms")
            .Handle<SendPush, SendPushHandler>("send_push");

        tasks.Queue(QueueNames.Reports)
            .Handle<GenerateReport, GenerateReportHandler>("generate_report")
            .Handle<ExportData, ExportDataHandler>("export_data");

        tasks.Queue(QueueNames.HighPriority)
            .Handle<SendEmail, SendEmailHandler>("send_email")
            .Handle<ProcessPayment, ProcessPaymentHandler>("process_payment");

        tasks.Queue(QueueNames.LowPriority)
            .Handle<CleanupOldData, CleanupOldDataHandler>("cleanup_old_data")
            .Handle<GenerateAnalytics, GenerateAnalyticsHandler>("generate_analytics");

        tasks.Queue(QueueNames.Customers)
            .Handle<CustomerCreated, CustomerCreatedHandler>("customer_created")
            .Handle<CustomerUpdated, CustomerUpdatedHandler>("customer_updated");

        tasks.Queue(QueueNames.Orders)
            .Handle<OrderPlaced, OrderPlacedHandler>("order_placed")
            .Handle<OrderShipped, OrderShippedHandler>("order_shipped");

        tasks.Queue(QueueNames.Analytics)
            .Handle<TrackEvent, TrackEventHandler>("track_event");

        tasks.Queue(QueueNames.Critical)
            .Handle<ProcessPayment, ProcessPaymentHandler>("process_payment");

        // The seeds publish to these three without naming a task.
        tasks.Queue(QueueNames.Voice)
            .Handle<ProcessVoice, ProcessVoiceHandler>("process_voice")
            .WithDefault("process_voice");

        tasks.Queue(QueueNames.Work)
            .Handle<string, WorkHandler>("work")
            .WithDefault("work")
            .WithText("work");

        tasks.Queue(QueueNames.Workspace)
            .Handle<Completion, CompletionHandler>("completion")
            .WithDefault("completion");

        return tasks.Build();
    }

    private static QueueTasksBuilder Handle<TPayload, THandler>(this QueueTasksBuilder queue, string task, RetryPolicy? retry = null, TimeSpan? timeout = null)
        where TPayload : notnull
        where THandler : class, ITaskHandler<TPayload>
    {
        var factory = ActivatorUtilities.CreateFactory<THandler>([]);
        return queue.Handle<TPayload>(task, services => factory(services, []), retry, timeout);
    }
}
