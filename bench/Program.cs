using System.CommandLine;
using Warren.Bench;
using Warren.Bench.Http;

string[] known = ["publish", "process", "http", "start"];
var rounds = new Option<int>("--rounds") { Description = "Rounds of each measurement; the median counts (5)", DefaultValueFactory = _ => 5 };
var size = new Option<double>("--size") { Description = "Messages a round, as a multiple of the default (1)", DefaultValueFactory = _ => 1 };
var only = new Option<string[]>("--only") { Description = $"Measure only these: {string.Join(", ", known)}", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong(known);
rounds.Validators.Add(result => Refuse(result.GetValueOrDefault<int>() is < 1 or > 100, "--rounds must be 1 to 100.", result));
size.Validators.Add(result => Refuse(result.GetValueOrDefault<double>() is < 0.001 or > 100, "--size must be 0.001 to 100.", result));

var root = new RootCommand(
    """
    Measures Warren against RabbitMQ.Client 7.1.2 used by hand, side by side on one broker that it starts and stops itself.
    Messages are persistent, 256 bytes, on queues of the same kind (durable, priorities 1 to 10). Both sides publish mandatory with awaited confirms and
    acknowledge by hand. Logs are at Warning on both sides. Ratios are ours/raw of the medians: above 1 is faster than raw.
    """)
{
    rounds, size, only,
};
root.SetAction(async (arguments, cancellationToken) =>
{
    var plan = new BenchPlan(arguments.GetValue(rounds), arguments.GetValue(size), arguments.GetValue(only) is { Length: > 0 } some ? some : known);
    await BenchRun.RunAsync(plan, cancellationToken);
    return 0;
});

var raw = new Command("raw-http", "The bare endpoint that HTTP submission is compared with; started by the measurement.") { Hidden = true };
var port = new Option<int>("--port") { Required = true };
var queue = new Option<string>("--queue") { Required = true };
raw.Add(port);
raw.Add(queue);
raw.SetAction((arguments, cancellationToken) => RawEndpoint.RunAsync(arguments.GetValue(port), arguments.GetValue(queue)!, cancellationToken));
root.Add(raw);

return await root.Parse(args).InvokeAsync();

static void Refuse(bool wrong, string message, System.CommandLine.Parsing.SymbolResult result)
{
    if (wrong)
    {
        result.AddError(message);
    }
}
