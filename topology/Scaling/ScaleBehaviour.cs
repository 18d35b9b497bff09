namespace Warren.Topology;

/// <summary>How a horizontal pod autoscaler goes about many instances. The defaults are Kubernetes' own, which KEDA and Container Apps leave as they are.</summary>
public sealed record ScaleBehaviour
{
    /// <summary>How often it computes, more than 0. Default 15 s.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>By which part of it the load of an instance may differ from what is asked for before anything changes, 0 or more. Default 0.1.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>It goes down to the largest number that it wanted within this time, 0 or more. Default 5 min.</summary>
    public TimeSpan DownWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most instances that are added at a time, unless <see cref="UpFactor"/> allows more. Default 4.</summary>
    public int UpStep { get; init; } = 4;

    /// <summary>So many times the present number is the most at a time, unless <see cref="UpStep"/> allows more. Default 2.</summary>
    public int UpFactor { get; init; } = 2;
}
