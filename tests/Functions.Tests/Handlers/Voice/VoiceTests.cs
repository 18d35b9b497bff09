using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using NAudio.Wave;
using Warren.Functions.Handlers.Voice;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Voice;

public sealed class VoiceTests
{
    private const string Seed = """{"job_id":123,"s3_key":"audio/voice_123.wav","user_id":456}""";

    public static TheoryData<int, int, bool> Formats { get; } = new()
    {
        { 8, 1, false }, { 16, 1, false }, { 16, 2, false }, { 24, 1, false }, { 24, 2, false }, { 32, 2, false }, { 32, 1, true }, { 32, 2, true },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Tone_is_measured_in_every_format(int bits, int channels, bool isFloat)
    {
        await using var bench = new HandlerBench();
        var format = isFloat ? WaveFormat.CreateIeeeFloatWaveFormat(16_000, channels) : new WaveFormat(16_000, bits, channels);
        WavFiles.Write(bench.PathOf("blobs/audio/voice_123.wav"), format, seconds: 2, amplitude: 0.5);
        var result = await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed);
        var report = bench.ReadJson("voice/task-1.json");
        var analysis = report.GetProperty("analysis");
        var tolerance = bits == 8 ? 0.01 : 0.0005;
        Assert.Equal(2, analysis.GetProperty("duration_seconds").GetDouble());
        Assert.Equal(16_000, analysis.GetProperty("sample_rate").GetInt32());
        Assert.Equal(channels, analysis.GetProperty("channels").GetInt32());
        Assert.Equal(bits, analysis.GetProperty("bits_per_sample").GetInt32());
        Assert.Equal(0.5, analysis.GetProperty("peak").GetDouble(), tolerance);
        Assert.Equal(-6.02, analysis.GetProperty("peak_dbfs").GetDouble(), 0.15);
        Assert.Equal(0.5 / Math.Sqrt(2), analysis.GetProperty("rms").GetDouble(), tolerance);
        Assert.Equal(-9.03, analysis.GetProperty("rms_dbfs").GetDouble(), 0.15);
        Assert.Empty(analysis.GetProperty("silent_stretches").EnumerateArray());
        Assert.Equal("123", report.GetProperty("job_id").GetString());
        Assert.Equal("456", report.GetProperty("user_id").GetString());
        Assert.Equal("audio/voice_123.wav", report.GetProperty("s3_key").GetString());
        Assert.Equal("voice/task-1.json", result.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Silent_stretches_are_found_at_start_middle_and_end()
    {
        await using var bench = new HandlerBench();
        WavFiles.Write(
            bench.PathOf("blobs/audio/voice_123.wav"),
            new WaveFormat(8_000, 16, 1),
            seconds: 5,
            amplitude: 0.8,
            silent: at => at < 0.5 || (at >= 2 && at < 3) || (at >= 3.5 && at < 3.7) || at >= 4.25);
        await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed);
        var found = Stretches(bench);
        Assert.Equal(3, found.Length);
        AssertNear((0, 0.5), found[0]);
        AssertNear((2, 3), found[1]);
        AssertNear((4.25, 5), found[2]);
    }

    [Fact]
    public async Task Threshold_and_shortest_silence_are_the_tasks_to_choose()
    {
        await using var bench = new HandlerBench();
        WavFiles.Write(
            bench.PathOf("blobs/a.wav"), new WaveFormat(8_000, 16, 1), seconds: 1, amplitude: 0.01, silent: at => at >= 0.5 && at < 0.6);
        await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>("""{"s3_key":"a.wav","min_silence_ms":50}""");
        AssertNear((0.5, 0.6), Assert.Single(Stretches(bench)));
        await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>("""{"s3_key":"a.wav","silence_threshold_db":-30}""");
        Assert.Equal((0, 1), Assert.Single(Stretches(bench)));
    }

    [Fact]
    public async Task Digital_silence_has_no_level_and_is_one_stretch()
    {
        await using var bench = new HandlerBench();
        WavFiles.Write(bench.PathOf("blobs/audio/voice_123.wav"), new WaveFormat(8_000, 16, 2), seconds: 1, amplitude: 0);
        var result = await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("peak_dbfs").ValueKind);
        Assert.Equal(1, result.GetProperty("silent_stretches").GetInt32());
        Assert.False(bench.ReadJson("voice/task-1.json").GetProperty("analysis").TryGetProperty("rms_dbfs", out _));
    }

    [Fact]
    public async Task Same_task_writes_the_same_report_again()
    {
        await using var bench = new HandlerBench();
        WavFiles.Write(bench.PathOf("blobs/audio/voice_123.wav"), new WaveFormat(8_000, 16, 1), 1, 0.5);
        await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed);
        var first = bench.Read("voice/task-1.json");
        await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed);
        Assert.Equal(first, bench.Read("voice/task-1.json"));
    }

    [Fact]
    public async Task Recording_that_is_not_there_yet_is_transient()
    {
        await using var bench = new HandlerBench();
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed));
        Assert.Contains("audio/voice_123.wav", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(36)]
    [InlineData(44)]
    [InlineData(1_000)]
    [InlineData(16_000)]
    public async Task Recording_that_is_cut_off_is_refused_for_good(int length)
    {
        await using var bench = new HandlerBench();
        var path = bench.PathOf("blobs/audio/voice_123.wav");
        WavFiles.Write(path, new WaveFormat(8_000, 16, 1), 1, 0.5);
        var whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, whole[..length]);
        await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed));
        Assert.Equal(["blobs/audio/voice_123.wav"], bench.Files());
    }

    [Theory]
    [InlineData("this is an mp3, honestly, and long enough to look like something")]
    [InlineData("RIFF....WAVEfmt but nothing that follows makes any sense at all")]
    public async Task File_that_is_no_wav_is_refused_for_good(string content)
    {
        await using var bench = new HandlerBench();
        bench.Write("blobs/audio/voice_123.wav", content);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed));
        Assert.Contains("audio/voice_123.wav", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_damaged_header_ends_in_a_refusal_or_a_report()
    {
        await using var bench = new HandlerBench();
        var path = bench.PathOf("blobs/audio/voice_123.wav");
        WavFiles.Write(path, new WaveFormat(8_000, 16, 1), 0.1, 0.5);
        var whole = await File.ReadAllBytesAsync(path);
        for (var at = 0; at < 44; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                var damaged = whole.ToArray();
                damaged[at] = value;
                await File.WriteAllBytesAsync(path, damaged);
                var failure = await Record.ExceptionAsync(() => bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Seed));
                Assert.True(failure is null or PermanentTaskException, $"byte {at} = {value}: {failure}");
            }
        }
    }

    [Theory]
    [InlineData("""{"s3_key":"a.wav","silence_threshold_db":1}""")]
    [InlineData("""{"s3_key":"a.wav","min_silence_ms":0}""")]
    public async Task Measure_out_of_range_does_not_validate(string body)
    {
        await using var bench = new HandlerBench();
        await Assert.ThrowsAsync<ValidationException>(() => bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(body));
    }

    private static (double Start, double End)[] Stretches(HandlerBench bench) =>
    [
        .. bench.ReadJson("voice/task-1.json").GetProperty("analysis").GetProperty("silent_stretches").EnumerateArray()
            .Select(stretch => (stretch.GetProperty("start").GetDouble(), stretch.GetProperty("end").GetDouble())),
    ];

    // The tone crosses zero, so a stretch may begin a sample early and end a sample late.
    private static void AssertNear((double Start, double End) expected, (double Start, double End) actual)
    {
        Assert.Equal(expected.Start, actual.Start, 0.0005);
        Assert.Equal(expected.End, actual.End, 0.0005);
    }
}
