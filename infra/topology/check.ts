/** The version of the export that this program understands. */
export const topologyVersion = 1;

const again = "Export it again with the topology tool of this checkout";

/** Every problem of an export at once, as sentences that say what to do. */
export function checkTopology(document: unknown): string[] {
  if (!isObject(document)) {
    return [`it is no topology export. ${again}.`];
  }

  if (document.version !== topologyVersion) {
    return [`its version is ${show(document.version)}, this program reads version ${topologyVersion}. ${again}, or use the infra/ of its commit.`];
  }

  const problems: string[] = [];
  const queues = list(document, "queues", problems);
  const groups = list(document, "scalingGroups", problems);
  for (const member of ["exchange", "retryExchange"]) {
    if (!isText(document[member])) {
      problems.push(`'${member}' is ${show(document[member])}. ${again}.`);
    }
  }

  checkDelay(document.delay, problems);
  checkBroker(document.broker, problems);
  queues.forEach((queue, index) => { checkQueue(queue, index, groups, problems); });
  groups.forEach((group, index) => { checkGroup(group, index, queues, problems); });
  if (queues.length === 0 && problems.length === 0) {
    problems.push("it has no queue. Add one to TaskTopology.cs and export again.");
  }

  return problems;
}

function checkQueue(queue: unknown, index: number, groups: unknown[], problems: string[]): void {
  if (!isObject(queue) || !isText(queue.name)) {
    problems.push(`queue ${index + 1} has no name. ${again}.`);
    return;
  }

  const say = (what: string): void => { problems.push(`queue '${String(queue.name)}' ${what}.`); };
  if (!isText(queue.function)) {
    say(`has no Function. ${again}`);
  }

  for (const number of ["prefetch", "concurrency"]) {
    if (!isCount(queue[number], 1, 65535)) {
      say(`has the ${number} ${show(queue[number])}. Use 1 to 65535 in TaskTopology.cs and export again`);
    }
  }

  if (!isObject(queue.deadLetter) || !isText(queue.deadLetter.exchange) || !isText(queue.deadLetter.queue)) {
    say(`has no DeadLetter. ${again}`);
  }

  if (!isObject(queue.scale)) {
    say("has no Scale, so nothing says how many instances serve it. Give it one in TaskTopology.cs and export again");
  } else if (!groups.some((group) => isObject(group) && group.name === (queue.scale as Json).group)) {
    say(`is in the scaling group ${show(queue.scale.group)}, which is not exported. ${again}`);
  }
}

function checkGroup(group: unknown, index: number, queues: unknown[], problems: string[]): void {
  if (!isObject(group) || !isText(group.name)) {
    problems.push(`scaling group ${index + 1} has no name. ${again}.`);
    return;
  }

  const say = (what: string): void => { problems.push(`scaling group '${String(group.name)}' ${what}.`); };
  const { minInstances: min, maxInstances: max } = group;
  if (group.name.length > 24 || !/^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/.test(group.name)) {
    say("cannot be part of a container app's name. Use 1 to 24 lower-case letters, digits and single hyphens for Scale.Group");
  }

  if (!isCount(min, 0, 1000)) {
    say(`has ${show(min)} instances at least. Use 0 to 1000 for Scale.MinInstances`);
  }

  if (!isCount(max, 1, 1000)) {
    say(`has ${show(max)} instances at most. Use 1 to 1000 for Scale.MaxInstances`);
  } else if (isCount(min, 0, 1000) && min > max) {
    say(`has ${min} instances at least but ${max} at most. Lower Scale.MinInstances or raise Scale.MaxInstances`);
  }

  if (!isCount(group.pollingIntervalMs, 1000, 3_600_000)) {
    say(`is polled every ${show(group.pollingIntervalMs)} ms. Use 1 s to 1 h for Scale.PollingInterval`);
  }

  if (!isCount(group.cooldownMs, 0, 86_400_000)) {
    say(`cools down for ${show(group.cooldownMs)} ms. Use 0 s to 1 day for Scale.Cooldown`);
  }

  const names = Array.isArray(group.queues) ? group.queues : [];
  const triggers = Array.isArray(group.triggers) ? group.triggers : [];
  const counted = triggers.map((trigger: unknown) => (isObject(trigger) && isObject(trigger.metadata) ? trigger.metadata.queueName : undefined));
  for (const name of names) {
    if (!queues.some((queue) => isObject(queue) && queue.name === name)) {
      say(`has the queue ${show(name)}, which is not exported. ${again}`);
    } else if (!counted.includes(name)) {
      say(`has no trigger for its queue ${show(name)}. ${again}`);
    }
  }

  if (names.length === 0) {
    say(`has no queue. ${again}`);
  }

  if (triggers.some((trigger: unknown) => !isObject(trigger) || !isObject(trigger.metadata) || !Object.values(trigger.metadata).every(isText))) {
    say(`has a trigger with a value that is no text. ${again}`);
  }
}

function checkDelay(delay: unknown, problems: string[]): void {
  if (!isObject(delay) || !isText(delay.name) || !isCount(delay.levels, 1, 64)) {
    problems.push(`'delay' is incomplete. ${again}.`);
  }
}

function checkBroker(broker: unknown, problems: string[]): void {
  if (!isObject(broker) || ![broker.exchanges, broker.queues, broker.bindings].every((part) => Array.isArray(part))) {
    problems.push(`'broker' is incomplete. ${again}.`);
  }
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function list(document: Json, member: string, problems: string[]): unknown[] {
  const value = document[member];
  if (Array.isArray(value)) {
    return value;
  }

  problems.push(`'${member}' is ${value === undefined ? "missing" : "no list"}. ${again}.`);
  return [];
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
