import assert from "node:assert/strict";
import test from "node:test";
import { readSettings } from "../config/read";
import { checkTogether } from "../config/together";
import { exportedTopology } from "./support/topology";

test("A stack that only names its region has the documented defaults", () => {
  const { settings, problems } = read({});
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [settings.broker, settings.host, settings.image, settings.virtualHost, settings.protect, settings.apps, settings.http, settings.maxQueueBytes],
    ["containerapp", "embedded", "warren:latest", "warren", true, true, { minInstances: 1, maxInstances: 5, user: "publisher" }, undefined]);
});

const bad: [Record<string, string>, RegExp][] = [
  [{ broker: "rabbit" }, /^warren:broker is 'rabbit': use external, containerapp, aks\.$/],
  [{ host: "both" }, /warren:host is 'both': use embedded, functions/],
  [{ apps: "yes" }, /warren:apps is 'yes': use true, false/],
  [{ image: "warren" }, /warren:image is 'warren': use a name with a tag/],
  [{ image: "Warren:1.0" }, /warren:image is 'Warren:1\.0'/],
  [{ virtualHost: "a b" }, /warren:virtualHost is 'a b'/],
  [{ maxQueueBytes: "0" }, /warren:maxQueueBytes is '0': use a whole number from 1/],
  [{ maxQueueBytes: "1e9" }, /warren:maxQueueBytes is '1e9'/],
  [{ cpu: "0.3" }, /warren:cpu is '0\.3': use 0\.25 to 4 in steps of 0\.25/],
  [{ drainSeconds: "600" }, /warren:drainSeconds is '600': use a whole number from 1 to 570/],
  [{ httpMinInstances: "6" }, /warren:httpMinInstances 6 is more than warren:httpMaxInstances 5/],
  [{ httpUser: "root" }, /warren:httpUser is 'root': use publisher, operator/],
  [{ broker: "aks", aksNodes: "2" }, /warren:aksNodes is '2': use a whole number from 3 to 100/],
  [{ postgresSku: "B1ms" }, /warren:postgresSku is 'B1ms'/],
  [{ imgae: "x:1" }, /warren:imgae is no setting: README\.md lists them/],
];

for (const [given, problem] of bad) {
  test(`${JSON.stringify(given)} is refused with what to do`, () => {
    const { problems } = read(given);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0] ?? "", problem);
  });
}

test("An external broker needs its addresses and a user, and says which of them are missing", () => {
  assert.equal(read({ broker: "external" }).problems.length, 4);
  const { problems } = read({ broker: "external", brokerUrl: "amqps://user:secret@b", brokerManagementUrl: "b:15671", brokerAdminUser: "root" }, { brokerAdminPassword: "encrypted" });
  assert.equal(problems.length, 2, problems.join("\n"));
  assert.match(problems[0] ?? "", /warren:brokerUrl has a user or a password in it: leave them out/);
  assert.match(problems[1] ?? "", /warren:brokerManagementUrl is 'b:15671': write it as https:/);
  assert.ok(!problems.join().includes("secret"), "the password is shown");
});

test("A password that is not encrypted is refused", () => {
  const external = { broker: "external", brokerUrl: "amqps://b", brokerManagementUrl: "https://b", brokerAdminUser: "root" };
  assert.deepEqual(read(external, { brokerAdminPassword: "encrypted" }).problems, []);
  const { problems } = read(external, { brokerAdminPassword: "plain" });
  assert.equal(problems.length, 1);
  assert.match(problems.join(), /warren:brokerAdminPassword stands in the stack's file for everybody to read: .* 'pulumi config set --secret brokerAdminPassword'/);
});

test("A region is checked, and one that was meant is named", () => {
  const at = (location: string | undefined): string => readSettings({ get: () => undefined, secret: () => "missing", location, names: [] }).problems.join();
  assert.equal(at("swedencentral"), "");
  assert.match(at("West Europe"), /'West Europe' is no region: did you mean westeurope\?/);
  assert.match(at("atlantis"), /'atlantis' is no region: use one of/);
  assert.match(at(undefined), /azure-native:location is missing/);
});

test("The official Functions host refuses two prefetches in one app, and the embedded one does not mind", () => {
  const topology = exportedTopology();
  const shared = { ...topology, queues: topology.queues.map((queue) => ({ ...queue, scale: { group: "main" } })) };
  const problems = (host: string): string[] => checkTogether(read({ host }).settings, shared);
  assert.match(problems("functions").join(), /Scaling group 'main' has queues with different prefetch \(tasks\.main: 1, notifications\.queue: 20/);
  assert.deepEqual(problems("embedded"), []);
});

function read(given: Record<string, string>, secrets: Record<string, "plain" | "encrypted"> = {}): ReturnType<typeof readSettings> {
  return readSettings({ get: (name) => given[name], secret: (name) => secrets[name] ?? "missing", location: "westeurope", names: Object.keys(given) });
}
