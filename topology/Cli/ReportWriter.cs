namespace Warren.Topology;

/// <summary>Writes a report for people: differences to the output, warnings to the error stream.</summary>
internal static class ReportWriter
{
    public static async Task WriteHeadAsync(ToolContext context, TopologyReport report)
    {
        await context.Out.WriteLineAsync(Head(report));
        foreach (var warning in report.Warnings)
        {
            await context.Error.WriteLineAsync(Warning(warning));
        }
    }

    public static string Head(TopologyReport report) => $"Broker {report.Broker} (RabbitMQ {report.Version}), read through {report.ReadThrough}.";

    public static string Warning(string warning) => $"warning: {warning}";

    public static async Task WriteStepsAsync(ToolContext context, TopologyPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            await context.Out.WriteLineAsync($"  {step.Description}");
        }
    }

    public static async Task WriteNotesAsync(ToolContext context, TopologyPlan plan)
    {
        foreach (var note in plan.Notes)
        {
            await context.Out.WriteLineAsync($"note: {note}");
        }
    }

    public static async Task WriteConflictsAsync(ToolContext context, TopologyPlan plan)
    {
        foreach (var conflict in plan.Conflicts)
        {
            await context.Error.WriteLineAsync($"conflict: {conflict.Message}");
        }
    }

    /// <summary>How many things of which kind.</summary>
    public static string Count(TopologyPlan plan) => string.Join(
        ", ",
        from line in new[]
        {
            (Amount: plan.Steps.OfType<CreateExchange>().Count(), One: "exchange", Many: "exchanges", Verb: "to create"),
            (Amount: plan.Steps.OfType<CreateQueue>().Count(), One: "queue", Many: "queues", Verb: "to create"),
            (Amount: plan.Steps.OfType<Bind>().Count(), One: "binding", Many: "bindings", Verb: "to add"),
            (Amount: plan.Steps.OfType<Unbind>().Count(), One: "binding", Many: "bindings", Verb: "to remove"),
        }
        where line.Amount > 0
        select $"{line.Amount} {(line.Amount == 1 ? line.One : line.Many)} {line.Verb}");
}
