using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Http;

internal sealed partial class HttpEndpoints
{
    [LoggerMessage(101, LogLevel.Error, "Function {Function} failed on {Method} {Path}.")]
    private partial void LogFailed(Exception exception, string function, string method, string path);

    [LoggerMessage(102, LogLevel.Debug, "Function {Function}: the caller went away.")]
    private partial void LogAborted(string function);

    [LoggerMessage(103, LogLevel.Debug, "Function {Function} refused a request: {Why}")]
    private partial void LogBadRequest(string function, string why);
}
