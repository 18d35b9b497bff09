using System.Text;
using Microsoft.Extensions.Logging;

namespace Warren.Core.Tests;

/// <summary>Keeps every log line, so that a test can look for what must or must not stand there.</summary>
internal sealed class CollectedLogs : ILoggerFactory, ILogger
{
    private readonly StringBuilder _lines = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Append(logLevel).Append(": ").Append(formatter(state, exception)).Append(exception).AppendLine();
        }
    }

    public override string ToString()
    {
        lock (_lines)
        {
            return _lines.ToString();
        }
    }
}
