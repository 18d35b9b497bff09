namespace Warren.Faults.Worker;

/// <summary>What the broker says of the delivery that an attempt belongs to.</summary>
internal sealed class DeliveryNote
{
    public bool Redelivered { get; set; }
}
