using System.CommandLine;
using System.Text.Json;

namespace Warren.Cli.DeadLetterCommands;

internal static class ReplayCommand
{
    public static Command Create(ToolContext context)
    {
        var options = new FilterOptions();
        var ids = new Argument<string[]>("ids") { Description = "The tasks' ids.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All of them (of --queue, if given). Needs --yes." };
        var payload = new Option<string?>("--payload") { HelpName = "JSON or @FILE", Description = "With one id: replaces the member payload of the body." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what would be done." };
        var perSecond = new Option<double?>("--per-second") { HelpName = "N", Description = "At most so many a second. Default: as fast as the broker takes them." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask back." };
        var command = new Command(
            "replay",
            """
            Puts dead letters back into the queues that they came from, under their ids and with their priority, as if they were new.
            Interrupted, it has lost and doubled nothing: run it again for the rest. Exit code 1 when not all were replayed.

            Examples:
              warren dead-letters replay 0198c5f2-7d3c-7a52-9a51-1f0a6f1f8d11 --payload '{"amount": 12}'
              warren dead-letters replay --queue orders.queue --exception TimeoutException --per-second 20
              warren dead-letters replay --queue orders.queue --all --yes
            """);
        command.Arguments.Add(ids);
        options.AddTo(command);
        foreach (var option in (Option[])[all, payload, dryRun, perSecond, yes])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = new ReplayPlan
            {
                Filter = Selection.Of(options.Filter(parsed, parsed.GetValue(ids)), parsed.GetValue(all)),
                Payload = parsed.GetValue(payload) is { } text ? await PayloadAsync(text, cancellationToken) : null,
                DryRun = parsed.GetValue(dryRun),
                PerSecond = parsed.GetValue(perSecond),
                Depth = options.Depth(parsed),
            };
            var asks = parsed.GetValue(all) && !parsed.GetValue(yes) && !plan.DryRun;
            var report = await options.Letters(parsed, context).ReplayAsync(plan with { DryRun = plan.DryRun || asks }, new Progress(context), cancellationToken);
            await WriteAsync(context, report, options.Json(parsed));
            var missing = Selection.Missing(plan.Filter, report.Matched + report.FinishedFromBefore);
            await context.WriteMissingAsync(missing);
            if (asks)
            {
                await context.Error.WriteLineAsync("Nothing was replayed: add --yes if you mean all of them.");
                return ExitCode.Error;
            }

            return missing == 0 && report is { Stopped: null, RefusedCount: 0, Truncated: false } ? ExitCode.Ok : ExitCode.Incomplete;
        });
        return command;
    }

    private static async Task<JsonElement> PayloadAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            return JsonElement.Parse(text.StartsWith('@') ? await File.ReadAllTextAsync(text[1..], cancellationToken) : text);
        }
        catch (JsonException error)
        {
            throw new UsageException($"--payload is not JSON: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The file of --payload cannot be read: {error.Message}");
        }
    }

    private static async Task WriteAsync(ToolContext context, ReplayReport report, bool json)
    {
        if (json)
        {
            await context.WriteJsonAsync(report);
            return;
        }

        if (report.Run is null)
        {
            await context.Out.WriteLineAsync($"Would replay {report.Matched - report.RefusedCount} of {report.Matched} that fit.{(report.Sample.Count > 0 ? " The first ones:" : "")}");
            if (report.Sample.Count > 0)
            {
                await context.WriteLettersAsync(report.Sample);
            }
        }
        else
        {
            await context.Out.WriteLineAsync($"Replayed {report.Replayed} of {report.Matched} that fit (replay {report.Run}).");
        }

        if (report.FinishedFromBefore > 0)
        {
            await context.Out.WriteLineAsync($"{report.FinishedFromBefore} had been replayed before by a replay that was interrupted; they are no dead letters any more.");
        }

        foreach (var refusal in report.Refused)
        {
            await context.Error.WriteLineAsync($"Not replayed: {ReportWriter.OneLine(refusal.Id)}: {ReportWriter.OneLine(refusal.Problem, 400)}");
        }

        if (report.Uncertain.Count > 0)
        {
            await context.Error.WriteLineAsync($"The broker did not answer for {report.Uncertain.Count}: {string.Join(", ", report.Uncertain.Select(static id => ReportWriter.OneLine(id)))}.");
        }

        if (report.Truncated)
        {
            await context.Error.WriteLineAsync("There are more than were looked at: raise --depth.");
        }

        if (report.Stopped is not null)
        {
            await context.Error.WriteLineAsync(report.Stopped);
        }
    }

    /// <summary>Says how far it has come, at most once a second.</summary>
    private sealed class Progress(ToolContext context) : IProgress<int>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
        private long? _last;

        public void Report(int value)
        {
            if (_last is { } last && context.Time.GetElapsedTime(last) < Interval)
            {
                return;
            }

            _last = context.Time.GetTimestamp();
            context.Error.WriteLine($"{value} replayed ...");
        }
    }
}
