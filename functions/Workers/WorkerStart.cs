using Microsoft.Extensions.Hosting;

namespace Warren.Functions.Workers;

/// <summary>Makes the task queue as the app starts, so that an instance is among the workers before its first task or request.</summary>
#pragma warning disable CS9113 // that it is made is all
internal sealed class WorkerStart(TaskQueue tasks) : IHostedService
#pragma warning restore CS9113
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
