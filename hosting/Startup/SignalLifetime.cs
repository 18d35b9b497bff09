using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Warren.Hosting.Startup;

/// <summary>SIGINT and SIGTERM: the first asks the host to stop in order, the second ends the process at once with 128 + the signal's number.</summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, 130)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, 143)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context, int code)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) == 1)
        {
            application.StopApplication();
        }
        else
        {
            Environment.Exit(code);
        }
    }
}
