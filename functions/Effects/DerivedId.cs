using System.Security.Cryptography;
using System.Text;

namespace Warren.Functions.Effects;

/// <summary>Ids for tasks that a task publishes: a repeated delivery gives the same id, so consumers drop the duplicate.</summary>
internal static class DerivedId
{
    /// <param name="taskId">The task that publishes.</param>
    /// <param name="purpose">Tells apart what one task publishes, e.g. <c>welcome</c>.</param>
    /// <returns>A UUID, version 8 (made from a hash).</returns>
    public static string Of(string taskId, string purpose)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{taskId}\n{purpose}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
