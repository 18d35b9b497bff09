using NAudio.Wave;

namespace Warren.Functions.Tests.Handlers.Voice;

/// <summary>Makes recordings with known figures.</summary>
internal static class WavFiles
{
    /// <summary>A tone of 1 kHz, with silence where <paramref name="silent"/> says so.</summary>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="format">Of the samples.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="amplitude">1 is full scale.</param>
    /// <param name="silent">Says which moments (in seconds) are silent; default none.</param>
    public static void Write(string path, WaveFormat format, double seconds, double amplitude, Func<double, bool>? silent = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var writer = new WaveFileWriter(path, format);
        var frames = (int)Math.Round(seconds * format.SampleRate);
        for (var frame = 0; frame < frames; frame++)
        {
            var at = (double)frame / format.SampleRate;
            var value = silent?.Invoke(at) == true ? 0 : amplitude * Math.Sin(2 * Math.PI * 1000 * at);
            for (var channel = 0; channel < format.Channels; channel++)
            {
                WriteSample(writer, format, value);
            }
        }
    }

    private static void WriteSample(WaveFileWriter writer, WaveFormat format, double value)
    {
        if (format.BitsPerSample == 8)
        {
            writer.Write([(byte)Math.Round(128 + (value * 127))], 0, 1);
        }
        else if (format.Encoding == WaveFormatEncoding.IeeeFloat)
        {
            writer.Write(BitConverter.GetBytes((float)value), 0, 4);
        }
        else
        {
            var bytes = format.BitsPerSample / 8;
            var full = (1L << (format.BitsPerSample - 1)) - 1;
            var sample = (long)Math.Round(value * full);
            writer.Write(BitConverter.GetBytes(sample)[..bytes], 0, bytes);
        }
    }
}
