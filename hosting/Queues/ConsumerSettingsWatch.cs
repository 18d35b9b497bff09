using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Warren.Hosting.Startup;

namespace Warren.Hosting.Queues;

/// <summary>Follows what configuration says of a queue. What is wrong there is told once, and the values before it stay.</summary>
internal sealed partial class ConsumerSettingsWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HostConfiguration _configuration;
    private readonly string _queue;
    private readonly ILogger<ConsumerSettingsWatch> _logger;
    private readonly IDisposable _registration;
    private Action<ConsumerSettings>? _onChange;
    private ConsumerSettings _current;
    private TaskCompletionSource _next = New();
    private string _told = "";

    /// <param name="configuration">The configuration.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="first">What was read at the start.</param>
    /// <param name="logger">Where to log.</param>
    public ConsumerSettingsWatch(HostConfiguration configuration, string queue, ConsumerSettings first, ILogger<ConsumerSettingsWatch> logger)
    {
        (_configuration, _queue, _current, _logger) = (configuration, queue, first, logger);
        _registration = ChangeToken.OnChange(configuration.ReloadToken, Read);

        // It may have changed between the start and here.
        Read();
    }

    /// <summary>What holds now, and a task that ends when it no longer does.</summary>
    public (ConsumerSettings Settings, Task Changed) Now
    {
        get
        {
            lock (_lock)
            {
                return (_current, _next.Task);
            }
        }
    }

    /// <summary>Has something done within each change, before whoever made it goes on. It must not block.</summary>
    public void OnChange(Action<ConsumerSettings> action)
    {
        lock (_lock)
        {
            _onChange = action;
            action(_current);
        }
    }

    public void Dispose() => _registration.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Read()
    {
        var problems = new List<string>();
        var read = _configuration.Consumer(_queue, problems);
        lock (_lock)
        {
            var problem = string.Join(' ', problems);
            if (problem != _told && problem.Length > 0)
            {
                LogWrong(_queue, problem);
            }

            _told = problem;
            if (problem.Length > 0 || read == _current)
            {
                return;
            }

            _current = read;
            _onChange?.Invoke(read);
            _next.SetResult();
            _next = New();
        }
    }

    [LoggerMessage(134, LogLevel.Warning, "'{Queue}' is consumed as before, because its settings were changed to what cannot be: {Problems}")]
    private partial void LogWrong(string queue, string problems);
}
