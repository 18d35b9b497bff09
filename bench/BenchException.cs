namespace Warren.Bench;

/// <summary>The benchmark cannot run, or what it measured is not valid; the message says what to do.</summary>
#pragma warning disable CA1032 // made only here
internal sealed class BenchException(string message) : Exception(message);
#pragma warning restore CA1032
