using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Voice;

/// <summary>The payload of <c>process_voice</c>.</summary>
internal sealed record ProcessVoice
{
    /// <summary>The recording's key: a path below <c>blobs/</c>, e.g. <c>audio/voice_123.wav</c>.</summary>
    [Required]
    public required string S3Key { get; init; }

    /// <summary>The publisher's own id for the job; kept in the result. Default none.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? JobId { get; init; }

    /// <summary>Who spoke; kept in the result. Default none.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? UserId { get; init; }

    /// <summary>What counts as silent: every sample of every channel below this level. In dBFS, -120 to 0. Default -50.</summary>
    [Range(-120.0, 0.0, ErrorMessage = "silence_threshold_db must be -120 to 0.")]
    public double SilenceThresholdDb { get; init; } = -50;

    /// <summary>How long it must be silent to be listed, in milliseconds, 1 to 3600000. Default 300.</summary>
    [Range(1, 3_600_000, ErrorMessage = "min_silence_ms must be 1 to 3600000.")]
    public int MinSilenceMs { get; init; } = 300;
}

/// <summary>What is known of a recording: the file <c>voice/&lt;task id&gt;.json</c>.</summary>
internal sealed record VoiceReport(string S3Key, string? JobId, string? UserId, VoiceAnalysis Analysis);

/// <summary>What <c>process_voice</c> returns.</summary>
/// <param name="File">The report, relative to the data folder.</param>
/// <param name="DurationSeconds">How long the recording is.</param>
/// <param name="PeakDbfs">The loudest sample; null when all is zero.</param>
/// <param name="SilentStretches">How many there are.</param>
internal sealed record ProcessVoiceResult(string File, double DurationSeconds, double? PeakDbfs, int SilentStretches);

/// <summary>Measures a WAV recording: duration, peak, RMS and silent stretches.</summary>
internal sealed partial class ProcessVoiceHandler(DataFolders folders, Microsoft.Extensions.Logging.ILogger<ProcessVoiceHandler> logger)
    : ITaskHandler<ProcessVoice>
{
    public async Task<object?> HandleAsync(ProcessVoice payload, TaskContext context, CancellationToken cancellationToken)
    {
        var path = folders.Resolve(DataFolders.Blobs, payload.S3Key, "s3_key");
        await using var file = Open(path, payload.S3Key);
        var analysis = WavAnalyzer.Analyze(
            file, $"s3_key '{payload.S3Key}'", payload.SilenceThresholdDb, TimeSpan.FromMilliseconds(payload.MinSilenceMs), part => context.ReportProgress(100 * part, "analyzing"), cancellationToken);
        var report = folders.PathOf(DataFolders.Voice, FileNames.For(context.TaskId) + ".json");
        await AtomicFile.WriteJsonAsync(report, new VoiceReport(payload.S3Key, payload.JobId, payload.UserId, analysis), cancellationToken);
        LogProcessed(context.TaskId, analysis.DurationSeconds, folders.Show(report));
        return new ProcessVoiceResult(folders.Show(report), analysis.DurationSeconds, analysis.PeakDbfs, analysis.SilentStretches.Count);
    }

    private static FileStream Open(string path, string key)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TransientTaskException($"s3_key '{key}' is not there yet. It is expected in '{DataFolders.Blobs}/' in the data folder.", missing);
        }
        catch (UnauthorizedAccessException folder) when (Directory.Exists(path))
        {
            throw new PermanentTaskException($"s3_key '{key}' is a folder. Name a WAV file.", folder);
        }
    }
}
