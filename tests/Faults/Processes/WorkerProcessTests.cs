using Warren.Topology;

namespace Warren.Faults.Processes;

public sealed class WorkerProcessTests
{
    [Fact]
    public async Task Worker_outlives_the_test_that_started_it()
    {
        var journal = Directory.CreateTempSubdirectory("warren-faults-");
        await using (var worker = new WorkerProcess(new("amqp://127.0.0.1:9"), QueueType.Classic, journal.FullName, "--port", "0"))
        {
            await worker.WaitForAsync("Listening on");
            await worker.AbandonAsync();
        }

        journal.Delete(recursive: true);
    }
}
