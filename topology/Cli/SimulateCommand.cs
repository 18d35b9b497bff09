using System.CommandLine;

namespace Warren.Topology;

internal static class SimulateCommand
{
    public static Command Create(ToolContext context)
    {
        var load = new LoadOptions();
        var numbers = new ScaleOptions();
        var output = new SimulationOutput();
        var command = new Command(
            "simulate",
            """
            Runs tasks through the scaling numbers as KEDA and the Kubernetes autoscaler compute them, and shows backlog, instances, waiting time and
            instance-hours, with advice: so that numbers can be chosen before paying for them. Needs no broker; a million tasks take seconds.
            Nothing is changed: numbers that are found good are written into topology/TaskTopology.cs by hand.

            A trace is a file of lines 'at_seconds,count,duration_seconds[,queue]'. A shape is one of
              steady     all through the time alike
              burst      a tenth alike, the rest within one minute after a quarter of the time
              daily      in waves of a day, nine times as much in its middle as at its beginning
              backlog    all at the beginning

            Examples:
              topology simulate --queue task_queue --shape backlog --tasks 2000 --duration 5
              topology simulate --queue task_queue --shape daily --tasks 50000 --max 4 --plot day.svg
              topology simulate --trace yesterday.csv --format json --price 0.09

            Exit code 0; 2 when nothing was simulated.
            """);
        load.AddTo(command);
        numbers.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var problems = new List<string>();
            var topology = numbers.Apply(context.Spec, load.Queue(parsed, context.Spec), parsed, problems);
            var settings = numbers.Settings(parsed, problems);
            var plan = load.Plan(parsed, problems);
            var price = output.Price(parsed, problems);
            if (problems.Count > 0)
            {
                throw new TopologyException(string.Join('\n', problems));
            }

            if (TopologyValidation.Validate(topology) is { Count: > 0 } invalid)
            {
                throw new TopologyInvalidException(invalid);
            }

            var reports = new List<SimulationReport>();
            foreach (var (group, arrivals) in await load.ArrivalsAsync(plan, parsed, topology, cancellationToken))
            {
                reports.Add(GroupSimulation.Run(group, arrivals, settings, cancellationToken));
            }

            await output.WriteAsync(context, parsed, reports, price, cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }
}
