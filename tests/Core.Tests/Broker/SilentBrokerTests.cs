using Microsoft.Extensions.Logging.Abstractions;
using Warren.TestSupport;

namespace Warren.Core.Tests.Broker;

public sealed class SilentBrokerTests(BrokerFixture fixture)
{
    // What a broker says until a first channel is open comes to some 570 bytes: before, in the middle of and between the frames of it.
    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(515)]
    [InlineData(540)]
    [InlineData(560)]
    public async Task Broker_that_falls_silent_while_it_is_connected_to_is_waited_for_without_end(int bytes)
    {
        var topology = Probe.Topology();
        var address = await fixture.ApplyAsync(topology);
        await using var proxy = new TcpProxy(address.Port) { SilentAfter = bytes };
        await using var queue = new TaskQueue(
            new()
            {
                Connection = new UriBuilder(address) { Port = proxy.Port }.Uri,
                ConfirmTimeout = TimeSpan.FromSeconds(2),
                ConnectTimeout = TimeSpan.FromSeconds(2),
                ReconnectDelay = TimeSpan.Zero,
            },
            topology,
            Probe.Registry(topology: topology),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var submission = new TaskSubmission { Queue = Probe.Queue, Task = Probe.Task, Body = """{"task":"probe","payload":{"value":1}}"""u8.ToArray() };

        var refused = await Record.ExceptionAsync(() => queue.Publisher.PublishAsync(submission, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System));
        Assert.IsType<BrokerUnavailableException>(refused);

        proxy.SilentAfter = null;
        await queue.Publisher.PublishAsync(submission, CancellationToken.None);
    }
}
