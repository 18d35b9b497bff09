namespace Warren.Cli.Autoscale;

/// <summary>Writes what is decided and what the processes say, each line whole and after the name of who says it.</summary>
internal sealed class AutoscaleLog(TextWriter output, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Say(string text) => Write($"autoscale | {time.GetLocalNow():HH:mm:ss} {text}");

    public void Forward(string name, string line) => Write($"{name} | {line}");

    private void Write(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
        }
    }
}
