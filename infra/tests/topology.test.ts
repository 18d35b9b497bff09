import assert from "node:assert/strict";
import test from "node:test";
import { checkTopology } from "../topology/check";
import type { ScalingGroup } from "../topology/model";
import { readTopology } from "../topology/read";
import { exportedTopology } from "./support/topology";

const good = exportedTopology();

test("This checkout's own export has no problem", () => {
  assert.deepEqual(checkTopology(good), []);
});

const bad: [string, unknown, RegExp][] = [
  ["another version", { ...good, version: 2 }, /^its version is 2, this program reads version 1\. Export it again/],
  ["no version", { queues: [] }, /its version is missing/],
  ["something else", [], /it is no topology export/],
  ["no queues", { ...good, queues: undefined }, /'queues' is missing/],
  ["no groups", { ...good, scalingGroups: 7 }, /'scalingGroups' is no list/],
  ["a queue without Scale", queue({ scale: undefined }), /queue 'tasks\.main' has no Scale, so nothing says how many instances serve it\. Give it one in TaskTopology\.cs/],
  ["a group that is not there", queue({ scale: { group: "gone" } }), /queue 'tasks\.main' is in the scaling group "gone", which is not exported/],
  ["a queue without a function", queue({ function: "" }), /queue 'tasks\.main' has no Function/],
  ["no prefetch", queue({ prefetch: 0 }), /has the prefetch 0\. Use 1 to 65535/],
  ["min above max", group({ minInstances: 11 }), /scaling group 'main' has 11 instances at least but 10 at most/],
  ["no max", group({ maxInstances: 0 }), /has 0 instances at most\. Use 1 to 1000/],
  ["half an instance", group({ minInstances: 0.5 }), /has 0\.5 instances at least/],
  ["a name that Azure refuses", group({ name: "A_b" }), /scaling group 'A_b' cannot be part of a container app's name/],
  ["polling without pause", group({ pollingIntervalMs: 0 }), /is polled every 0 ms/],
  ["a rule too few", group({ triggers: [] }), /has no trigger for its queue "tasks\.main"/],
  ["a number where KEDA wants text", group({ triggers: [{ type: "rabbitmq", metadata: { queueName: "tasks.main", value: 100 } }] }), /has a trigger with a value that is no text/],
  ["a queue that is not exported", group({ queues: ["gone"] }), /has the queue "gone", which is not exported/],
];

for (const [title, document, problem] of bad) {
  test(`${title} is refused with what to do`, () => {
    const problems = checkTopology(document);
    assert.ok(problems.some((found) => problem.test(found)), problems.join("\n"));
    assert.ok(problems.every((found) => found.endsWith(".")), problems.join("\n"));
  });
}

test("All problems are reported at once", () => {
  const [first, ...others] = good.queues;
  const problems = checkTopology({ ...(group({ minInstances: 11, cooldownMs: -1 }) as object), queues: [{ ...first, scale: undefined, prefetch: 0 }, ...others] });
  assert.equal(problems.length, 4, problems.join("\n"));
});

test("A file that is not there or not JSON says how to write it", () => {
  for (const path of ["no-such-file.json", __filename]) {
    const { topology, problems } = readTopology(path);
    assert.equal(topology, undefined);
    assert.match(problems.join("\n"), /export --format json --output infra\/topology\.json/);
  }
});

function queue(change: object): unknown {
  const [first, ...others] = good.queues;
  return { ...good, queues: [{ ...first, ...change }, ...others] };
}

function group(change: Partial<Record<keyof ScalingGroup, unknown>>): unknown {
  const [first, ...others] = good.scalingGroups;
  return { ...good, scalingGroups: [{ ...first, ...change }, ...others] };
}
