using System.Text;

namespace Warren.Faults.Worker;

/// <summary>Writes each attempt down at once: one write per line to a file of this process, which a kill of the process cannot take back.</summary>
internal sealed class Journal(string folder) : IDisposable
{
    private readonly FileStream _file = new(
        Path.Combine(folder, $"{Environment.ProcessId}.journal"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private readonly Lock _lock = new();

    public void Write(JournalLine line)
    {
        var bytes = Encoding.UTF8.GetBytes($"{line}\n");
        lock (_lock)
        {
            _file.Write(bytes);
        }
    }

    public void Dispose() => _file.Dispose();
}
