using System.Text.Json;
using Warren.Workers;

namespace Warren.Functions.Http.Workers;

/// <summary>A worker as <c>GET workers</c> shows it. What is not known is left out.</summary>
/// <param name="Id">Its name, as the attempts of tasks have it.</param>
/// <param name="State"><c>alive</c>, <c>stale</c> or <c>stopped</c>.</param>
/// <param name="Host">Its machine's or container's name.</param>
/// <param name="Pid">Its process there.</param>
/// <param name="Version">The program's version.</param>
/// <param name="StartedAt">When it began, on its own clock.</param>
/// <param name="UptimeSeconds">For how long it had been running at its last sign of life.</param>
/// <param name="Selection">What <c>--queues</c> said; left out when it serves every queue.</param>
/// <param name="Queues">The queues that it serves.</param>
/// <param name="Capacity">How many tasks it runs at the same time at most: the concurrencies of its queues, but no more than its <c>Warren:Capacity</c>.</param>
/// <param name="Running">How many tasks ran on it at its last sign of life.</param>
/// <param name="Tasks">Those of them that had run longest, at most 100.</param>
/// <param name="LastBeatAt">Its last sign of life, on the store's clock.</param>
/// <param name="SilentSeconds">How long ago that was.</param>
public sealed record WorkerAnswer(
    string Id,
    string State,
    string Host,
    int Pid,
    string? Version,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    IReadOnlyList<string>? Selection,
    IReadOnlyList<ServedQueue> Queues,
    int Capacity,
    int Running,
    IReadOnlyList<WorkerTask> Tasks,
    DateTimeOffset LastBeatAt,
    double SilentSeconds)
{
    internal static WorkerAnswer Of(KnownWorker worker) => new(
        worker.Beat.Id,
        JsonNamingPolicy.SnakeCaseLower.ConvertName(worker.State.ToString()),
        worker.Beat.Profile.Host,
        worker.Beat.Profile.Pid,
        worker.Beat.Profile.Version,
        worker.Beat.StartedAt,
        Math.Round(worker.Beat.Uptime.TotalSeconds, 1),
        worker.Beat.Profile.Selection,
        worker.Beat.Profile.Queues,
        worker.Beat.Profile.Capacity,
        worker.Beat.Running,
        worker.Beat.Tasks,
        worker.BeatAt,
        Math.Round(worker.Silence.TotalSeconds, 1));
}

/// <summary>The workers.</summary>
/// <param name="Items">Those that are alive first, then the stale, then the stopped; at most 1,000.</param>
/// <param name="StaleAfterSeconds">After how long a silence a worker is stale.</param>
public sealed record WorkerListAnswer(IReadOnlyList<WorkerAnswer> Items, double StaleAfterSeconds);
