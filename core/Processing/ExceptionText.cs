namespace Warren.Processing;

/// <summary>What a handler's exception says of itself. An exception that fails when it is asked must not keep its task from an outcome.</summary>
internal static class ExceptionText
{
    public static string Message(Exception error) => Read(error, static error => error.Message);

    /// <summary>Type, message and stack.</summary>
    public static string Whole(Exception error) => Read(error, static error => error.ToString());

    private static string Read(Exception error, Func<Exception, string> read)
    {
        try
        {
            return read(error) ?? "";
        }
#pragma warning disable CA1031 // a handler's own exception type may throw anything
        catch (Exception)
#pragma warning restore CA1031
        {
            return error.GetType().FullName ?? error.GetType().Name;
        }
    }
}
