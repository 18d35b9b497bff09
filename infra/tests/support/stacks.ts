import { runProgram, type Registered, type Run } from "./engine";
import { topologyFile } from "./topology";

export const kinds = ["external", "containerapp", "aks"] as const;
export type Kind = (typeof kinds)[number];

export const adminPassword = "AdminPasswordThatNobodySees";

const common = { "warren:topology": topologyFile, "azure-native:location": "westeurope", "warren:image": "warren:1.0", "warren:maxQueueBytes": "1000000" };

const own: Record<Kind, Record<string, string>> = {
  external: {
    "warren:broker": "external",
    "warren:brokerUrl": "amqps://broker.example:5671",
    "warren:brokerManagementUrl": "https://broker.example:15671/",
    "warren:brokerAdminUser": "root",
  },
  containerapp: {},
  // The other choices, so that the three runs show them too.
  aks: { "warren:broker": "aks", "warren:virtualHost": "/", "warren:protect": "false", "warren:host": "functions", "warren:httpUser": "operator" },
};

const runs = new Map<string, Promise<Run>>();

/** A run of the program, made once for all tests of a file. */
export function stack(kind: Kind, preview: boolean): Promise<Run> {
  const key = `${kind} ${String(preview)}`;
  const run = runs.get(key) ?? runProgram({ ...common, ...own[kind] }, kind === "external" ? { "warren:brokerAdminPassword": adminPassword } : {}, preview);
  runs.set(key, run);
  return run;
}

/** A run with settings of a test's own. */
export function stackWith(more: Record<string, string>): Promise<Run> {
  return runProgram({ ...common, ...more }, {}, true);
}

export function ofType(run: Run, type: string): Registered[] {
  return run.resources.filter((resource) => resource.type === type);
}

export function one(run: Run, type: string, name: string): Registered {
  const [found, ...more] = ofType(run, type).filter((resource) => resource.name === name);
  if (found === undefined || more.length > 0) {
    throw new Error(`There are ${found === undefined ? 0 : more.length + 1} resources '${name}' of ${type}.`);
  }

  return found;
}

/** Everything that a resource waits for, near and far. */
export function behind(run: Run, resource: Registered): Set<string> {
  const byUrn = new Map(run.resources.map((known) => [known.urn, known]));
  const found = new Set<string>();
  const open = [...resource.dependencies];
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    if (!found.has(urn)) {
      found.add(urn);
      open.push(...(byUrn.get(urn)?.dependencies ?? []));
    }
  }

  return found;
}
