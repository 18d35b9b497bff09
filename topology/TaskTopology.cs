namespace Warren.Topology;

/// <summary>The queues' names, as constants because the triggers' attributes need them.</summary>
public static class QueueNames
{
#pragma warning disable CS1591 // each name is its own description; the queues are described below
    public const string Main = "tasks.main";
    public const string Notifications = "notifications.queue";
    public const string Reports = "reports.queue";
    public const string HighPriority = "high_priority.queue";
    public const string LowPriority = "low_priority.queue";
    public const string Customers = "customers.queue";
    public const string Orders = "orders.queue";
    public const string Analytics = "analytics.queue";
    public const string Critical = "critical.queue";
    public const string Voice = "voice_processing";
    public const string Work = "task_queue";
    public const string Workspace = "workspace.queue";
#pragma warning restore CS1591
}

/// <summary>What exists on the broker. This is the file to edit; <c>topology plan</c> shows what an edit would change.</summary>
public static class TaskTopology
{
    private static readonly QueueSpec Main = new(QueueNames.Main)
    {
        RoutingKeys = ["tasks.main"],
        Function = "Main",
        Prefetch = 1,
        Concurrency = 1,
    };

    private static readonly QueueSpec Notifications = new(QueueNames.Notifications)
    {
        RoutingKeys = ["notifications"],
        Prefetch = 20,
        Concurrency = 10,
        Retry = RetrySpec.Exponential(Seconds(5), factor: 6, retries: 3),
        Scale = new(TasksPerInstance: 100, MaxInstances: 10),
    };

    private static readonly QueueSpec Reports = new(QueueNames.Reports)
    {
        RoutingKeys = ["reports"],
        Prefetch = 1,
        Concurrency = 1,
        Retry = RetrySpec.Exponential(Seconds(2), factor: 2, retries: 3),
        Scale = new(TasksPerInstance: 5, MaxInstances: 4),
    };

    private static readonly QueueSpec HighPriority = new(QueueNames.HighPriority)
    {
        RoutingKeys = ["priority.high"],
        Prefetch = 20,
        Concurrency = 20,
        Retry = RetrySpec.Exponential(Seconds(1), factor: 5, retries: 5),
        Scale = new(TasksPerInstance: 50, MinInstances: 1, MaxInstances: 20),
    };

    private static readonly QueueSpec LowPriority = new(QueueNames.LowPriority)
    {
        RoutingKeys = ["priority.low"],
        Prefetch = 2,
        Concurrency = 2,
        Retry = RetrySpec.Fixed(Seconds(60), retries: 5),
        Scale = new(TasksPerInstance: 200, MaxInstances: 2),
    };

    private static readonly QueueSpec Customers = new(QueueNames.Customers)
    {
        RoutingKeys = ["domain.customers"],
        Prefetch = 5,
        Concurrency = 5,
    };

    private static readonly QueueSpec Orders = new(QueueNames.Orders)
    {
        RoutingKeys = ["domain.orders", "domain.orders.*"],
        Prefetch = 10,
        Concurrency = 10,
    };

    private static readonly QueueSpec Analytics = new(QueueNames.Analytics)
    {
        RoutingKeys = ["analytics"],
        Prefetch = 20,
        Concurrency = 20,
        Scale = new(TasksPerInstance: 1000, MaxInstances: 5),
    };

    private static readonly QueueSpec Critical = new(QueueNames.Critical)
    {
        RoutingKeys = ["critical"],
        Prefetch = 5,
        Concurrency = 5,
        DeadLetter = new("critical.dlx", "critical.dlq"),
        Retry = RetrySpec.Exponential(Seconds(1), factor: 4, retries: 6),
        Scale = new(TasksPerInstance: 10, MinInstances: 1, MaxInstances: 20),
    };

    private static readonly QueueSpec Voice = new(QueueNames.Voice)
    {
        RoutingKeys = ["voice_processing"],
        Function = "Voice",
        Prefetch = 10,
        Concurrency = 10,
        Scale = new(TasksPerInstance: 20, MaxInstances: 10),
    };

    private static readonly QueueSpec Work = new(QueueNames.Work)
    {
        RoutingKeys = ["task_queue"],
        Function = "Work",
        Prefetch = 1,
        Concurrency = 1,
        Scale = new(TasksPerInstance: 10, MaxInstances: 10),
    };

    private static readonly QueueSpec Workspace = new(QueueNames.Workspace)
    {
        RoutingKeys = ["workspace"],
        Prefetch = 4,
        Concurrency = 4,
        Scale = new(TasksPerInstance: 20, MaxInstances: 10),
    };

    /// <summary>The topology that the tool applies and that publishers and consumers use.</summary>
    public static TopologySpec Spec { get; } = new()
    {
        Queues =
        [
            Main, Notifications, Reports, HighPriority, LowPriority, Customers, Orders, Analytics, Critical, Voice, Work, Workspace,
        ],
        DefaultQueue = QueueNames.Main,
    };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
