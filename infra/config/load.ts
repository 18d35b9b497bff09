import * as pulumi from "@pulumi/pulumi";
import type { Topology } from "../topology/model";
import { readTopology } from "../topology/read";
import type { Settings } from "./settings";
import { readSettings } from "./read";
import { checkTogether } from "./together";

/** The stack's settings and topology. */
export interface Loaded {
  readonly settings: Settings;
  readonly topology: Topology;
  readonly config: pulumi.Config;
}

/**
 * Reads everything that the program decides from, before any resource exists.
 * @throws RunError with every problem at once, of the settings and of the topology.
 */
export function load(): Loaded {
  const config = new pulumi.Config("warren");
  const encrypted = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
  const { settings, problems } = readSettings({
    get: (name) => config.get(name),
    secret: (name) => (config.getSecret(name) === undefined ? "missing" : encrypted.includes(`warren:${name}`) ? "encrypted" : "plain"),
    location: new pulumi.Config("azure-native").get("location"),
    names: Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith("warren:")).map((key) => key.slice("warren:".length)),
  });
  const { topology, problems: faults } = readTopology(settings.topology);
  const all = [...problems, ...faults, ...(topology === undefined ? [] : checkTogether(settings, topology))];
  if (topology === undefined || all.length > 0) {
    throw new pulumi.RunError(`Nothing was created: ${all.length} ${all.length === 1 ? "problem" : "problems"}.\n${all.map((problem) => `  - ${problem}`).join("\n")}`);
  }

  return { settings, topology, config };
}
