import type { HostKind } from "../config/settings";
import type { Topology } from "../topology/model";

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** Switches off every queue's function but those of some queues. No queues: an instance that only serves HTTP. */
export function functionsOf(topology: Topology, served: readonly string[], host: HostKind): EnvironmentVariable[] {
  return topology.queues
    .filter((queue) => !served.includes(queue.name))
    // Names of environment variables have no dots everywhere; each host has its own way around it.
    .map((queue) => ({ name: host === "embedded" ? `AzureWebJobs__${queue.function}__Disabled` : `AzureWebJobs_${queue.function}_Disabled`, value: "true" }));
}

/** How many messages an instance takes ahead. The embedded host has a number for each queue, the official one for the app. */
export function prefetchOf(topology: Topology, served: readonly string[], host: HostKind): EnvironmentVariable[] {
  const queues = topology.queues.filter((queue) => served.includes(queue.name));
  if (host === "functions") {
    return queues.slice(0, 1).map((queue) => ({ name: "AzureFunctionsJobHost__extensions__rabbitMQ__prefetchCount", value: String(queue.prefetch) }));
  }

  // A queue whose name makes no variable is consumed with the numbers that the image was built with.
  return queues.filter((queue) => /^[A-Za-z0-9._-]+$/.test(queue.name)).flatMap((queue) => [
    { name: `Warren__Consumers__${queue.name}__Prefetch`, value: String(queue.prefetch) },
    { name: `Warren__Consumers__${queue.name}__Concurrency`, value: String(queue.concurrency) },
  ]);
}
