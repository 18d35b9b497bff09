namespace Warren.Topology;

/// <summary>Reads what a virtual host has. Changes nothing.</summary>
internal interface IBrokerInspector
{
    /// <summary>How it reads, for the output.</summary>
    string Description { get; }

    /// <param name="wanted">What will be compared; an inspector may leave out what is not needed for that.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TopologyException">The broker refuses or does not answer.</exception>
    Task<BrokerSnapshot> InspectAsync(BrokerTopology wanted, CancellationToken cancellationToken);
}
