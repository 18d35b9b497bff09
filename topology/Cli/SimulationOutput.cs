using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Warren.Topology;

/// <summary>Writes what a simulation came to: for people, or as JSON or CSV, and as a picture.</summary>
internal sealed class SimulationOutput
{
    private const int Columns = 72;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string> _format = new("--format") { Description = "What to write.", DefaultValueFactory = static _ => "text" };
    private readonly Option<string?> _plot = new("--plot") { HelpName = "FILE.svg", Description = "Draws backlog, instances and waiting time into this file too." };
    private readonly Option<double?> _price = new("--price") { HelpName = "AMOUNT", Description = "What an hour of an instance costs: shows the sum." };

    public SimulationOutput() => _format.AcceptOnlyFromAmong("text", "json", "csv");

    public void AddTo(Command command)
    {
        command.Options.Add(_price);
        command.Options.Add(_format);
        command.Options.Add(_plot);
    }

    public double? Price(ParseResult parsed, List<string> problems)
    {
        var price = parsed.GetValue(_price);
        if (price is not null and not (>= 0 and <= 1_000_000))
        {
            problems.Add($"--price is {price}. Use 0 to 1000000.");
        }

        return price;
    }

    public async Task WriteAsync(ToolContext context, ParseResult parsed, IReadOnlyList<SimulationReport> reports, double? price, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_plot) is { } file)
        {
            await DrawAsync(file, reports, cancellationToken);
            await context.Error.WriteLineAsync($"Drew {file}.");
        }

        await context.Out.WriteAsync(parsed.GetValue(_format) switch
        {
            "json" => JsonSerializer.Serialize(new { groups = reports.Select(report => SimulationDocument.Of(report, price)) }, Json) + Environment.NewLine,
            "csv" => Csv(reports),
            _ => string.Concat(reports.Select(report => Text(report, price))),
        });
    }

    private static async Task DrawAsync(string file, IReadOnlyList<SimulationReport> reports, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file, SvgPlot.Draw(reports), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TopologyException($"'{file}' cannot be written: {failure.Message} Name a file in a folder that exists with --plot.", failure);
        }
    }

    private static string Csv(IReadOnlyList<SimulationReport> reports)
    {
        var text = new StringBuilder("group,at_seconds,messages,instances,wait_seconds").AppendLine();
        foreach (var report in reports)
        {
            foreach (var sample in report.Timeline.Samples)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{report.Group.Name},{sample.At.TotalSeconds:0.###},{sample.Messages},{sample.Instances},{sample.Wait.TotalSeconds:0.###}");
            }
        }

        return text.ToString();
    }

    private static string Text(SimulationReport report, double? price)
    {
        var (group, samples) = (report.Group, report.Timeline.Columns(Columns));
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Scaling group {group.Name}: {group.MinInstances} to {group.MaxInstances} instances, looked at every {Times.Short(group.PollingInterval)}, cooldown {Times.Short(group.Cooldown)}");
        foreach (var queue in group.Queues)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {queue.Name}: one for {queue.Scale.TasksPerInstance} tasks, prefetch {queue.Prefetch}, concurrency {queue.Concurrency}");
        }

        text.AppendLine();
        text.AppendLine(TextPlot.Draw("Messages, ready and unacknowledged", [.. samples.Select(static sample => (double)sample.Messages)], Number, report.Length));
        text.AppendLine(TextPlot.Draw("Instances", [.. samples.Select(static sample => (double)sample.Instances)], Number, report.Length));
        text.AppendLine(TextPlot.Draw("Wait before a task begins", [.. samples.Select(static sample => sample.Wait.TotalSeconds)], static value => Times.Short(TimeSpan.FromSeconds(value)), report.Length));
        text.AppendLine(CultureInfo.InvariantCulture, $"Tasks        {report.Tasks:N0}, {report.Ended:N0} ended, the last after {Times.Short(report.LastTaskEnded)}{(report.Left > 0 ? $", {report.Left:N0} left" : "")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Waiting      half up to {Times.Short(report.WaitHalf)}, 99 % up to {Times.Short(report.WaitNearlyAll)}, all up to {Times.Short(report.WaitLongest)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Instances    at most {report.MostInstances}, on average {Average(report):0.##}, {report.Used:0 %} used, all of them for {Times.Short(report.AtMaximum)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Changes      {report.Ups} up, {report.Downs} down, {report.Flaps} flaps, {report.CutOff} tasks cut off");
        text.AppendLine(CultureInfo.InvariantCulture, $"Cost         {report.InstanceTime.TotalHours:0.##} instance-hours in {Times.Short(report.Length)}{(price is { } each ? $", {report.InstanceTime.TotalHours * each:0.##} at {each:0.####} an hour" : "")}");
        foreach (var advice in SimulationDocument.AdviceOf(report))
        {
            text.AppendLine().Append("advice: ").Append(advice);
        }

        return text.AppendLine().ToString();
    }

    private static double Average(SimulationReport report) => report.Length > TimeSpan.Zero ? report.InstanceTime / report.Length : 0;

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
