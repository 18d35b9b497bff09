namespace Warren.Functions.Effects;

/// <summary>The event ids of what handlers log: 4000 to 4099.</summary>
internal static class EffectEvents
{
    public const int Written = 4000;
    public const int Posted = 4001;
    public const int EmailWritten = 4010;
    public const int EmailSent = 4011;
    public const int ReportWritten = 4020;
    public const int CleanedUp = 4030;
    public const int AnalyticsWritten = 4040;
    public const int VoiceProcessed = 4050;
    public const int CompletionDone = 4060;
    public const int CustomerSaved = 4070;
    public const int OrderSaved = 4080;
}
