using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>
/// SQLite's writers are let in as luck has it, and on a busy machine one of many may wait longer than it is ready to. Every call may be repeated, and is, a bounded number of times.
/// </summary>
internal static class Patience
{
    public static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (TaskStoreUnavailableException) when (tries < 20)
            {
                // Once more.
            }
        }
    }

    public static Task CallAsync(Func<Task> call) => CallAsync(async () =>
    {
        await call();
        return true;
    });
}
