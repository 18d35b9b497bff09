import type { Topology } from "../topology/model";
import type { Settings } from "./settings";

/** What settings and topology must agree on. */
export function checkTogether(settings: Settings, topology: Topology): string[] {
  return [...onePrefetch(settings, topology)];
}

/** The official host has one prefetch for all functions of an app. */
function onePrefetch(settings: Settings, topology: Topology): string[] {
  if (settings.host !== "functions") {
    return [];
  }

  return topology.scalingGroups.flatMap((group): string[] => {
    const members = topology.queues.filter((queue) => queue.scale.group === group.name);
    return new Set(members.map((queue) => queue.prefetch)).size < 2
      ? []
      : [
        `Scaling group '${group.name}' has queues with different prefetch (${members.map((queue) => `${queue.name}: ${queue.prefetch}`).join(", ")}), `
        + "but the official Functions host has one for an app: make them the same, give each another Scale.Group, or set warren:host to embedded.",
      ];
  });
}
