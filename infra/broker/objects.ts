import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import type { BrokerObjects as Declared } from "../topology/model";

/** The topology's exchanges, queues and bindings, the same that `topology apply` makes. */
export class BrokerObjects extends pulumi.ComponentResource {
  public readonly all: readonly pulumi.Resource[];

  /**
   * @param protect RabbitMQ cannot change a queue's arguments, so a changed queue would be deleted with its tasks and made anew. Protected queues make
   * Pulumi refuse that; `topology migrate` replaces a queue and keeps its tasks.
   */
  public constructor(name: string, declared: Declared, virtualHost: pulumi.Output<string>, protect: boolean, opts: pulumi.ComponentResourceOptions) {
    super("warren:broker:Objects", name, {}, opts);
    const exchanges = new Map(declared.exchanges.map((exchange): [string, rabbitmq.Exchange] => [
      exchange.name,
      new rabbitmq.Exchange(
        exchange.name,
        { name: exchange.name, vhost: virtualHost, settings: { type: exchange.type, durable: exchange.durable, autoDelete: false } },
        { parent: this }),
    ]));
    const queues = new Map(declared.queues.map((queue): [string, rabbitmq.Queue] => [
      queue.name,
      new rabbitmq.Queue(
        queue.name,
        // argumentsJson, because arguments would turn numbers into text.
        { name: queue.name, vhost: virtualHost, settings: { durable: queue.durable, autoDelete: false, argumentsJson: JSON.stringify(queue.arguments) } },
        { parent: this, protect }),
    ]));
    const bindings = declared.bindings.map((binding) => new rabbitmq.Binding(
      `${binding.exchange}>${binding.queue ?? binding.toExchange ?? ""}:${binding.routingKey}`,
      {
        vhost: virtualHost,
        source: exchanges.get(binding.exchange)?.name ?? binding.exchange,
        destination: binding.queue === undefined ? exchanges.get(binding.toExchange ?? "")?.name ?? "" : queues.get(binding.queue)?.name ?? binding.queue,
        destinationType: binding.queue === undefined ? "exchange" : "queue",
        routingKey: binding.routingKey,
      },
      { parent: this }));
    this.all = [...exchanges.values(), ...queues.values(), ...bindings];
    this.registerOutputs();
  }
}
