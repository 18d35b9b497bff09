namespace Warren.State.StoreApp;

/// <summary>The clock that all processes of a machine share.</summary>
internal static class Clock
{
    public static long Now => TimeProvider.System.GetTimestamp();
}
