namespace Warren.Broker;

/// <summary>No room in the <see cref="PublishBacklog"/>: the message did not leave.</summary>
#pragma warning disable CA1032 // never leaves this room
internal sealed class PublishBacklogFullException : Exception;

/// <summary>The token fired while the message still waited for its turn: it did not leave.</summary>
internal sealed class PublishNotSentException(OperationCanceledException waited) : OperationCanceledException(waited.Message, waited, waited.CancellationToken);
#pragma warning restore CA1032
