import { resolve } from "node:path";
import type { Topology } from "../../topology/model";
import { readTopology } from "../../topology/read";

/** The export of this checkout's TaskTopology.cs, which eng/infra-tests.sh writes. */
export const topologyFile = resolve(process.env.WARREN_TOPOLOGY ?? "topology.json");

export function exportedTopology(): Topology {
  const { topology, problems } = readTopology(topologyFile);
  if (topology === undefined) {
    throw new Error(problems.join("\n"));
  }

  return topology;
}
