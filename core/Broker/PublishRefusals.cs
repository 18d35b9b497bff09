using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Warren.Broker;

/// <summary>No room in the <see cref="PublishBacklog"/>: the message did not leave.</summary>
#pragma warning disable CA1032 // never leaves this room
internal sealed class PublishBacklogFullException : Exception;

/// <summary>The token fired while the message still waited for its turn: it did not leave.</summary>
internal sealed class PublishNotSentException(OperationCanceledException waited) : OperationCanceledException(waited.Message, waited, waited.CancellationToken);

/// <summary>The broker had closed the channel at this message or at one before it: it is not queued.</summary>
internal sealed class PublishDroppedException(ShutdownEventArgs reason) : AlreadyClosedException(reason);
#pragma warning restore CA1032
