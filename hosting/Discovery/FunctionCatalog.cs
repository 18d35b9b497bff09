using Warren.Hosting.Http;
using Warren.Hosting.Queues;

namespace Warren.Hosting.Discovery;

/// <summary>Everything that this instance could serve, and what it does serve.</summary>
/// <param name="Http">HTTP functions, disabled ones too.</param>
/// <param name="Queues">RabbitMQ functions, disabled and unselected ones too.</param>
internal sealed record FunctionCatalog(IReadOnlyList<HttpFunction> Http, IReadOnlyList<QueueFunction> Queues);
