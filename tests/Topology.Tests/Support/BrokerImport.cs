using Warren.TestSupport;

namespace Warren.Topology.Tests;

internal static class BrokerImport
{
    /// <summary>
    /// Imports a definitions file with rabbitmqctl. The tool runs as the broker's user, perhaps in another root, and sees the broker's own data
    /// folder only, so that the file is put there.
    /// </summary>
    public static async Task ImportAsync(this RabbitBroker broker, string file)
    {
        var seen = (await broker.CtlAsync("rabbitmqctl", "eval", "os:getenv(\"HOME\").")).Trim().Trim('"');
        var name = $"{Guid.CreateVersion7():n}.json";
        var copy = Path.Combine(broker.DataFolder, name);
        await File.WriteAllBytesAsync(copy, await File.ReadAllBytesAsync(file));
        File.SetUnixFileMode(copy, (UnixFileMode)0b110_100_100);
        try
        {
            await broker.CtlAsync("rabbitmqctl", "import_definitions", $"{seen}/{name}");
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
