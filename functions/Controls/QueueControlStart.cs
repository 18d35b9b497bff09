using Microsoft.Extensions.Hosting;

namespace Warren.Functions.Controls;

/// <summary>Sees to it that this instance knows what is set for queues before it takes anything from them, unless the store does not answer for some seconds.</summary>
internal sealed class QueueControlStart(TaskQueue tasks, QueueControlSettings settings) : IHostedService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (tasks.Controls is not { } controls)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await controls.RefreshAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Tasks matter more: the queues are consumed as declared until the store answers.
        }

        controls.OnChange(settings.Apply);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
