using System.Buffers.Binary;

namespace Warren.Functions.Handlers.Voice;

/// <summary>What a WAV's header promises; NAudio trims that silently to what is there, so a half-finished upload would look whole.</summary>
internal static class WavHeader
{
    private const int RiffHeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;

    /// <summary>How many bytes of sound are missing at the end of the file; 0 when all are there, or the header does not say.</summary>
    /// <param name="stream">A RIFF file; its position is 0 afterwards.</param>
    public static long MissingBytes(Stream stream)
    {
        try
        {
            Span<byte> header = stackalloc byte[ChunkHeaderBytes];
            stream.Position = RiffHeaderBytes;
            while (stream.ReadAtLeast(header, ChunkHeaderBytes, throwOnEndOfStream: false) == ChunkHeaderBytes)
            {
                var size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
                if (header[..4].SequenceEqual("data"u8))
                {
                    // Programs that cannot go back to fill in the size leave the greatest one there.
                    return size == uint.MaxValue ? 0 : Math.Max(0, stream.Position + size - stream.Length);
                }

                stream.Position += size + (size & 1);
            }

            return 0;
        }
        finally
        {
            stream.Position = 0;
        }
    }
}
