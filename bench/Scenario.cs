namespace Warren.Bench;

/// <summary>One thing that is done in two ways. Each way does it once and returns operations per second.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Aim">The ratio that is aimed at; null when the line is there for information.</param>
/// <param name="Ours">By Warren.</param>
/// <param name="Raw">By RabbitMQ.Client alone.</param>
internal sealed record Scenario(
    string Name, double? Aim, Func<CancellationToken, Task<double>> Ours, Func<CancellationToken, Task<double>> Raw);

/// <summary>Scenarios that share connections or processes.</summary>
internal interface IScenarios : IAsyncDisposable
{
    IReadOnlyList<Scenario> All { get; }
}
