using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Analytics;

/// <summary>The payload of <c>track_event</c>.</summary>
internal sealed record TrackEvent
{
    /// <summary>What happened, e.g. <c>user_login</c>; 1 to 200 characters.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public required string Event { get; init; }

    /// <summary>Who did it. Default none.</summary>
    [JsonConverter(typeof(EntityIdConverter))]
    public string? UserId { get; init; }

    /// <summary>When, in ISO 8601; without an offset it is UTC. Default: when the task was published.</summary>
    public string? Timestamp { get; init; }

    /// <summary>Anything more; kept as it is. Default none.</summary>
    public JsonElement? Properties { get; init; }
}

/// <summary>What <c>track_event</c> returns.</summary>
/// <param name="File">The event, relative to the data folder.</param>
internal sealed record TrackEventResult(string File);

/// <summary>Records an event.</summary>
internal sealed class TrackEventHandler(EventStore events, TimeProvider time) : ITaskHandler<TrackEvent>
{
    public async Task<object?> HandleAsync(TrackEvent payload, TaskContext context, CancellationToken cancellationToken)
    {
        var at = payload.Timestamp is { } text ? IsoTime.Parse(text, "timestamp") : TaskTime.Of(context.Message);

        // Without any time in the message a repeated delivery would get another day, and be counted twice.
        if (at is null && events.FindFile(context.TaskId) is { } earlier)
        {
            return new TrackEventResult(earlier);
        }

        var tracked = new TrackedEvent
        {
            TaskId = context.TaskId,
            Event = payload.Event,
            At = at ?? time.GetUtcNow(),
            UserId = payload.UserId,
            Properties = payload.Properties,
        };
        return new TrackEventResult(await events.SaveAsync(tracked, cancellationToken));
    }
}
