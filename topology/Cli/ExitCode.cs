namespace Warren.Topology;

internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>verify: drift. plan --exit-code: there are changes.</summary>
    public const int Differs = 1;

    /// <summary>Nothing was changed, or not everything: the message says why.</summary>
    public const int Error = 2;
}
