using Warren.TestSupport;

namespace Warren.Faults;

/// <inheritdoc cref="Polling"/>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Task Async(Func<bool> condition, string what, Func<string>? details = null) =>
        Async(() => Task.FromResult(condition()), what, details);

    public static async Task Async(Func<Task<bool>> condition, string what, Func<string>? details = null)
    {
        if (!await TriedAsync(condition, Limit, Polling.Pause))
        {
            Assert.Fail($"Not seen within {Limit.TotalMinutes:0} minutes: {what}. {details?.Invoke()}");
        }
    }

    /// <inheritdoc cref="Polling.TriedAsync"/>
    public static Task<bool> TriedAsync(Func<Task<bool>> condition, TimeSpan limit, TimeSpan pause) =>
        Polling.TriedAsync(condition, limit, pause, TestContext.Current.CancellationToken);
}
