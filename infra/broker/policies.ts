import type { Topology } from "../topology/model";
import { escape, oneOf } from "./permissions";

/** A RabbitMQ policy: what may change without declaring a queue anew. */
export interface BrokerPolicy {
  readonly name: string;
  readonly pattern: string;
  readonly applyTo: "queues";
  readonly priority: number;
  readonly definition: Readonly<Record<string, string | number>>;
}

/**
 * With a limit, a task queue that is full refuses tasks (publishers get an error) before it fills the broker's disk for all others. Retry, delay and dead-letter
 * queues have none: what is in them was promised.
 */
export function policiesOf(topology: Topology, maxQueueBytes: number | undefined): BrokerPolicy[] {
  return maxQueueBytes === undefined
    ? []
    : [
      {
        name: "warren-limits",
        pattern: oneOf(topology.queues.map((queue) => escape(queue.name))),
        applyTo: "queues",
        priority: 1,
        definition: { "max-length-bytes": maxQueueBytes, overflow: "reject-publish" },
      },
    ];
}
