namespace Warren.Functions.Handlers.Voice;

/// <summary>What was measured.</summary>
/// <param name="DurationSeconds">How long it is.</param>
/// <param name="SampleRate">Samples of one channel in a second.</param>
/// <param name="Channels">1 is mono, 2 is stereo.</param>
/// <param name="BitsPerSample">Of one channel.</param>
/// <param name="Peak">The loudest sample of any channel, 1 is full scale.</param>
/// <param name="PeakDbfs">The same in decibels below full scale; null when all is zero.</param>
/// <param name="Rms">The root of the mean square over all channels, 1 is full scale.</param>
/// <param name="RmsDbfs">The same in decibels below full scale; null when all is zero.</param>
/// <param name="SilentStretches">Where it is silent, in order.</param>
internal sealed record VoiceAnalysis(
    double DurationSeconds,
    int SampleRate,
    int Channels,
    int BitsPerSample,
    double Peak,
    double? PeakDbfs,
    double Rms,
    double? RmsDbfs,
    IReadOnlyList<SilentStretch> SilentStretches);

/// <summary>A time of silence, in seconds from the start.</summary>
internal sealed record SilentStretch(double Start, double End);
