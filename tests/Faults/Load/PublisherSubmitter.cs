using Microsoft.Extensions.Logging.Abstractions;
using Warren.Topology;

namespace Warren.Faults.Load;

/// <summary>Submits as a program does that has the library: a publish that returns is confirmed.</summary>
internal sealed class PublisherSubmitter(Uri broker, TopologySpec topology) : ISubmitter
{
    private readonly TaskQueue _queue = new(
        new() { Connection = broker, ConfirmTimeout = TimeSpan.FromSeconds(4) },
        topology,
        FaultTopology.Registry(topology, static _ => throw new NotSupportedException("This process only publishes.")),
        TimeProvider.System,
        NullLoggerFactory.Instance);

    public async Task<bool> SubmitAsync(string id, Mark mark, CancellationToken cancellationToken)
    {
        try
        {
            var receipt = await _queue.Publisher.PublishAsync(
                TaskSubmission.Create(FaultTopology.Queue, FaultTopology.TaskName, mark) with { Id = id }, cancellationToken);
            Assert.Equal(id, receipt.Id);
            return true;
        }
        catch (TaskPublishException refused) when (refused is not TaskUnroutableException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();
}
