using Warren.TestSupport.Garbage;

namespace Warren.Functions.Tests.Garbage;

/// <summary>Tasks as they should be, whose handlers need nothing but the data folder, so that no failure of theirs may pass by trying again.</summary>
internal static class SeedTasks
{
    public static IReadOnlyList<GoodTask> All { get; } =
    [
        new("tasks.main", "send_email", ("to", "\"ann@example.com\""), ("subject", "\"Hello\""), ("body", "\"Dear Ann\""), ("html", "\"<p>Dear Ann\"")),
        new("notifications.queue", "send_email", ("to", "\"ann@example.com\"")),
        new("notifications.queue", "send_sms", ("phone", "\"+1234567890\""), ("text", "\"hi\"")),
        new("notifications.queue", "send_push", ("user_id", "7"), ("device_token", "\"t\""), ("title", "\"News\""), ("body", "\"text\"")),
        new("reports.queue", "export_data", ("rows", "[{\"date\":\"2024-01-31\",\"total\":12.5},{\"total\":\"=1+1\"}]"), ("format", "\"csv\""), ("columns", "[\"total\"]"), ("guard_formulas", "true")),
        new("high_priority.queue", "process_payment", ("payment_id", "\"p-1\""), ("amount", "12.5"), ("currency", "\"USD\""), ("customer_id", "5")),
        new("low_priority.queue", "cleanup_old_data", ("older_than_days", "30"), ("kinds", "[\"reports\"]"), ("dry_run", "true")),
        new("low_priority.queue", "generate_analytics", ("from", "\"2024-01-01\""), ("to", "\"2024-01-31\""), ("group_by", "\"event\"")),
        new("customers.queue", "customer_created", ("customer_id", "123"), ("email", "\"ann@example.com\""), ("name", "\"Ann\"")),
        new("customers.queue", "customer_updated", ("customer_id", "123"), ("email", "\"eve@example.com\""), ("name", "\"Eve\"")),
        new("orders.queue", "order_placed", ("order_id", "77"), ("items", "[{\"sku\":\"a\",\"count\":2}]"), ("total", "9.99"), ("customer_id", "\"c\"")),
        new("orders.queue", "order_shipped", ("order_id", "77"), ("carrier", "\"DHL\""), ("tracking_number", "\"1Z\"")),
        new("analytics.queue", "track_event", ("event", "\"login\""), ("user_id", "7"), ("timestamp", "\"2024-01-15T10:30:00Z\""), ("properties", "{\"page\":\"/\"}")),
        new("critical.queue", "process_payment", ("amount", "1")),
        new("workspace.queue", "completion", ("content", "\"hi\""), ("messages", "[{\"role\":\"user\",\"content\":\"hi\"}]"), ("model", "\"m\""), ("estimated_tokens", "10"), ("max_tokens", "10")),
    ];

    public static IReadOnlyList<string> Queues { get; } = [.. All.Select(static task => task.Queue).Distinct(StringComparer.Ordinal)];
}
