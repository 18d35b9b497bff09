using Microsoft.Extensions.Hosting;

namespace Warren.Hosting.Startup;

/// <summary>
/// Ties the process to whoever holds the other end of its standard input, however that ends: when the input ends the host stops in order, and after
/// the given time the process ends at once, as at a second signal.
/// </summary>
internal static class InputWatch
{
    private const int ExitCode = 143;

    /// <param name="input">The standard input; what is written into it is ignored.</param>
    /// <param name="application">The application that is stopped.</param>
    /// <param name="grace">How long running invocations may go on after that.</param>
    public static void Start(Stream input, IHostApplicationLifetime application, TimeSpan grace) =>
        // A thread of its own: reading from a pipe blocks, and nothing else may be kept from running or from ending.
        new Thread(() => Watch(input, application, grace)) { IsBackground = true, Name = "input watch" }.Start();

    private static void Watch(Stream input, IHostApplicationLifetime application, TimeSpan grace)
    {
        Span<byte> ignored = stackalloc byte[256];
        try
        {
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
            // It cannot be read any more: whoever wrote is gone.
        }

        application.StopApplication();
        if (!application.ApplicationStopped.WaitHandle.WaitOne(grace))
        {
            Environment.Exit(ExitCode);
        }
    }
}
