using System.Diagnostics;

namespace Warren.Functions.Tests.Support;

/// <summary>Polls, with a bound, for what only a broker can bring about.</summary>
internal static class Eventually
{
    public static Task Async(Func<bool> condition, string what, Func<string>? details = null) =>
        Async(() => Task.FromResult(condition()), what, details);

    public static async Task Async(Func<Task<bool>> condition, string what, Func<string>? details = null)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            if (started.Elapsed > TimeSpan.FromSeconds(90))
            {
                Assert.Fail($"Not seen: {what}. {details?.Invoke()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
