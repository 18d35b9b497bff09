using Warren.TestSupport;

namespace Warren.Hosting.Tests.Support;

/// <inheritdoc cref="Polling"/>
internal static class Eventually
{
    public static Task Async(Func<bool> condition, string what, Func<string>? details = null) =>
        Async(() => Task.FromResult(condition()), what, details);

    public static async Task Async(Func<Task<bool>> condition, string what, Func<string>? details = null)
    {
        if (!await Polling.TriedAsync(condition, TimeSpan.FromMinutes(3), Polling.Pause, TestContext.Current.CancellationToken))
        {
            Assert.Fail($"Not seen within 3 minutes: {what}. {details?.Invoke()}");
        }
    }
}
