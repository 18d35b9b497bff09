using NAudio.Wave;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Voice;

/// <summary>Reads a WAV once, a buffer at a time, and measures it.</summary>
internal static class WavAnalyzer
{
    private const int FramesPerBuffer = 16 * 1024;

    /// <param name="stream">The WAV: PCM of 8, 16, 24 or 32 bits or 32-bit float, any number of channels.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="silenceDb">Below this level, in dBFS, it is silent.</param>
    /// <param name="shortestSilence">Shorter silences do not count.</param>
    /// <param name="progress">Is told, a buffer at a time, which part has been read: up to 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PermanentTaskException">It is no WAV of such a kind, or less of it is there than its header says.</exception>
    public static VoiceAnalysis Analyze(
        Stream stream, string name, double silenceDb, TimeSpan shortestSilence, Action<double> progress, CancellationToken cancellationToken)
    {
        try
        {
            var missing = WavHeader.MissingBytes(stream);
            using var reader = new WaveFileReader(stream);
            if (missing > 0)
            {
                throw new PermanentTaskException($"{name} is cut off: {missing} bytes that its header promises are missing. Upload it again.");
            }

            return Measure(reader, name, silenceDb, shortestSilence, progress, cancellationToken);
        }
        catch (Exception bad) when (bad is FormatException or ArgumentException or InvalidOperationException or EndOfStreamException or NotSupportedException or InvalidDataException or OverflowException)
        {
            throw new PermanentTaskException(
                $"{name} is not a WAV that can be read: {Excerpt.Of(bad.Message, 160)} Give PCM of 8, 16, 24 or 32 bits, or 32-bit float.", bad);
        }
    }

    private static VoiceAnalysis Measure(
        WaveFileReader reader, string name, double silenceDb, TimeSpan shortestSilence, Action<double> progress, CancellationToken cancellationToken)
    {
        var format = reader.WaveFormat;
        if (format.Channels < 1 || format.SampleRate < 1 || format.BlockAlign < 1)
        {
            throw new PermanentTaskException(
                $"{name} is not a WAV that can be read: its header says {format.Channels} channels, {format.SampleRate} samples a second, {format.BlockAlign} bytes a frame.");
        }

        var samples = reader.ToSampleProvider();
        var silence = new SilenceFinder(format.SampleRate, FromDb(silenceDb), shortestSilence);
        var buffer = new float[FramesPerBuffer * format.Channels];
        long frames = 0;
        double peak = 0;
        double squares = 0;
        int read;
        while ((read = samples.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var start = 0; start + format.Channels <= read; start += format.Channels)
            {
                double loudest = 0;
                foreach (var sample in buffer.AsSpan(start, format.Channels))
                {
                    // A float file may hold anything; what is not a number would spoil every figure.
                    var value = float.IsFinite(sample) ? sample : 0.0;
                    loudest = Math.Max(loudest, Math.Abs(value));
                    squares += value * value;
                }

                peak = Math.Max(peak, loudest);
                silence.Add(loudest);
                frames++;
            }

            progress((double)reader.Position / reader.Length);
        }

        var rms = frames == 0 ? 0 : Math.Sqrt(squares / ((double)frames * format.Channels));
        return new VoiceAnalysis(
            Round((double)frames / format.SampleRate),
            format.SampleRate,
            format.Channels,
            format.BitsPerSample,
            Round(peak),
            Db(peak),
            Round(rms),
            Db(rms),
            silence.Finish());
    }

    private static double FromDb(double db) => Math.Pow(10, db / 20);

    private static double? Db(double level) => level > 0 ? Math.Round(20 * Math.Log10(level), 2) : null;

    private static double Round(double value) => Math.Round(value, 6);
}
