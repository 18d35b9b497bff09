using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Tests.Support;

/// <summary>Keeps what was logged, and lets a test wait for a line.</summary>
internal sealed class CollectedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public string All => string.Join(Environment.NewLine, _lines);

    public int Count(string part) => _lines.Count(line => line.Contains(part));

    public Task WaitForAsync(string part, int times = 1) =>
        Eventually.Async(() => Count(part) >= times, $"'{part}' logged {times} times", () => All);

    public ILogger CreateLogger(string categoryName) => new Collector(_lines);

    public void Dispose()
    {
    }

    private sealed class Collector(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
