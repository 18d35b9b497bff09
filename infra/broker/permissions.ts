import type { Topology } from "../topology/model";

/** Who uses the broker. */
export const userNames = ["publisher", "worker", "scaler", "operator"] as const;
export type UserName = (typeof userNames)[number];

/** RabbitMQ's permissions in the virtual host, as regular expressions over the names of queues and exchanges. */
export interface Permissions {
  readonly tags: readonly string[];
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

const nothing = "^$";

/**
 * The least that each user needs:
 * - publisher accepts tasks: it writes to the task exchange and, for tasks that wait, to the delay ladder;
 * - worker runs them: it reads the task queues, and writes what it places elsewhere: retries, delays, dead letters, tasks of its own, and straight back
 *   to a queue (the default exchange, which the Azure trigger uses too when a function throws);
 * - scaler sees queue lengths in the management API, hence its tag, and touches nothing;
 * - operator owns the virtual host: it applies the topology and handles dead letters.
 */
export function permissionsOf(topology: Topology): Readonly<Record<UserName, Permissions>> {
  const ladder = `${escape(topology.delay.name)}(\\.[0-9]+)?`;
  const deadLetters = [...new Set(topology.queues.map((queue) => queue.deadLetter.exchange))].map(escape);
  return {
    publisher: { tags: [], configure: nothing, write: oneOf([escape(topology.exchange), ladder]), read: nothing },
    worker: {
      tags: [],
      configure: nothing,
      write: oneOf([escape(topology.exchange), escape(topology.retryExchange), ladder, ...deadLetters, "amq\\.default"]),
      read: oneOf(topology.queues.map((queue) => escape(queue.name))),
    },
    scaler: { tags: ["management"], configure: nothing, write: nothing, read: nothing },
    operator: { tags: ["management"], configure: ".*", write: ".*", read: ".*" },
  };
}

/** A whole name and nothing but it: RabbitMQ looks for the pattern anywhere in a name. */
export function oneOf(patterns: readonly string[]): string {
  return `^(${patterns.join("|")})$`;
}

export function escape(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
