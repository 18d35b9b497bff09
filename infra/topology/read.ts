import { readFileSync } from "node:fs";
import type { Topology } from "./model";
import { checkTopology } from "./check";

const exportIt = "Write it with 'dotnet run --project topology -- export --format json --output infra/topology.json'.";

/** Reads the export. What is wrong with it comes back as sentences that say what to do; then there is no topology. */
export function readTopology(path: string): { topology?: Topology; problems: string[] } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (failure) {
    return { problems: [`The topology '${path}' cannot be read: ${reason(failure)}. ${exportIt}`] };
  }

  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (failure) {
    return { problems: [`The topology '${path}' is not JSON: ${reason(failure)}. ${exportIt}`] };
  }

  const problems = checkTopology(document);
  return problems.length === 0 ? { topology: document as Topology, problems } : { problems: problems.map((problem) => `${path}: ${problem}`) };
}

function reason(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
