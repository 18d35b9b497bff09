using System.Buffers.Binary;
using System.Buffers.Text;

namespace Warren.State;

/// <summary>Where a page of a listing ended: the number of its last task.</summary>
internal static class ListingCursor
{
    /// <summary>A number as text for a web address.</summary>
    public static string Of(long seq)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seq);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The number, or null when it is no cursor.</summary>
    public static long? TryParse(string text)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        return text.Length == 11 && Base64Url.IsValid(text, out var length) && length == sizeof(long) && Base64Url.TryDecodeFromChars(text, bytes, out _)
            && BinaryPrimitives.ReadInt64BigEndian(bytes) is > 0 and var seq ? seq : null;
    }
}
