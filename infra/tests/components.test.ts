import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { clock } from "../apps/appTemplate";
import { functionsOf, prefetchOf } from "../apps/functionsOf";
import { scaleOf } from "../apps/scaleRules";
import { passwordHash } from "../broker/passwordHash";
import { permissionsOf } from "../broker/permissions";
import { policiesOf } from "../broker/policies";
import { withUser } from "../broker/broker";
import { BrokerObjects } from "../broker/objects";
import { BrokerPasswords } from "../broker/users";
import { Identity } from "../platform/identity";
import { tierOf } from "../platform/postgres";
import { Registry } from "../platform/registry";
import { Vault } from "../platform/vault";
import { exportedTopology } from "./support/topology";

const topology = exportedTopology();
const made: pulumi.runtime.MockResourceArgs[] = [];

void pulumi.runtime.setMocks({
  newResource: (args) => {
    made.push(args);
    const outputs: Record<string, unknown> = args.type.endsWith("RandomPassword")
      ? { result: `password-of-${args.name}` }
      : { loginServer: "registry.example", principalId: "principal", properties: { secretUri: "uri", secretUriWithVersion: "uri/1" } };
    return { id: `/subscriptions/sub/things/${args.name}`, state: { ...(args.inputs as Record<string, unknown>), ...outputs } };
  },
  call: () => ({ tenantId: "tenant" }),
}, "warren", "test", false);

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((done) => { output.apply(done); });
}

async function inputsOf(type: string, name: string): Promise<Record<string, unknown>> {
  await pulumi.runtime.disconnect();
  const found = made.find((args) => args.type === type && args.name === name);
  assert.ok(found, `${type} ${name} was not made`);
  return found.inputs as Record<string, unknown>;
}

test("Passwords are long, fit for a URL, and secret", async () => {
  const passwords = new BrokerPasswords("unit");
  assert.equal(await valueOf(passwords.of.scaler), "password-of-unit-scaler");
  assert.ok(await pulumi.isSecret(passwords.of.operator));
  assert.deepEqual(await inputsOf("random:index/randomPassword:RandomPassword", "unit-worker"), { length: 40, special: false });
});

test("A role is given on one thing, by the subscription's own id of the role", async () => {
  new Identity("someone", "group").grant("acrPull", pulumi.output("/subscriptions/sub/resourceGroups/group/registry"));
  const { scope, roleDefinitionId, principalId } = await inputsOf("azure-native:authorization:RoleAssignment", "someone-acrPull");
  assert.equal(scope, "/subscriptions/sub/resourceGroups/group/registry");
  assert.equal(principalId, "principal");
  assert.equal(roleDefinitionId, "/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d");
});

test("An image without a host is in the stack's registry", async () => {
  const registry = new Registry("unit", "group");
  assert.equal(await valueOf(registry.image("warren:1")), "registry.example/warren:1");
  assert.equal(await valueOf(registry.image("team/warren:1")), "registry.example/team/warren:1");
  assert.equal(await valueOf(registry.image("ghcr.io/you/warren:1")), "ghcr.io/you/warren:1");
});

test("The vault keeps values secret and tells only where they are", async () => {
  const stored = new Vault("unit", "group", false).store("thing", pulumi.output("value"));
  assert.equal(await valueOf(stored.version), "uri/1");
  assert.ok(!await pulumi.isSecret(stored.uri));
  assert.equal(((await inputsOf("azure-native:keyvault:Vault", "unit")).properties as Record<string, unknown>).enablePurgeProtection, undefined);
});

test("Numbers among a queue's arguments reach the broker as numbers", async () => {
  new BrokerObjects("unit", topology.broker, pulumi.output("warren"), true, {});
  const { settings } = await inputsOf("rabbitmq:index/queue:Queue", "tasks.main") as { settings: { argumentsJson: string; arguments?: unknown } };
  assert.equal((JSON.parse(settings.argumentsJson) as Record<string, unknown>)["x-max-priority"], 10);
  assert.equal(settings.arguments, undefined);
});

test("An app switches off the functions of all other queues, in its host's way", () => {
  const all = topology.queues.length;
  const embedded = functionsOf(topology, ["tasks.main", "orders.queue"], "embedded");
  assert.equal(embedded.length, all - 2);
  assert.ok(embedded.some(({ name, value }) => name === "AzureWebJobs__HighPriority__Disabled" && value === "true"));
  assert.ok(!embedded.some(({ name }) => name.includes("Orders")));
  assert.ok(functionsOf(topology, [], "functions").every(({ name }) => /^AzureWebJobs_[A-Za-z]+_Disabled$/.test(name)));
});

test("Prefetch is a number for each queue, or for the app under the official host", () => {
  assert.deepEqual(prefetchOf(topology, ["orders.queue"], "embedded"), [
    { name: "Warren__Consumers__orders.queue__Prefetch", value: "10" }, { name: "Warren__Consumers__orders.queue__Concurrency", value: "10" },
  ]);
  assert.deepEqual(prefetchOf(topology, ["orders.queue"], "functions"), [{ name: "AzureFunctionsJobHost__extensions__rabbitMQ__prefetchCount", value: "10" }]);
  assert.deepEqual(prefetchOf({ ...topology, queues: [{ ...(topology.queues[0] as (typeof topology.queues)[number]), name: "a b" }] }, ["a b"], "embedded"), []);
});

test("KEDA gets every value as text and times in seconds", () => {
  for (const group of topology.scalingGroups) {
    const scale = scaleOf(group, "warren");
    assert.equal(scale.cooldownPeriod, group.cooldownMs / 1000);
    for (const rule of scale.rules as { custom: { metadata: Record<string, unknown> } }[]) {
      assert.equal(rule.custom.metadata.protocol, "http");
      assert.deepEqual(Object.values(rule.custom.metadata).filter((value) => typeof value !== "string"), []);
    }
  }
});

test("A permission is for whole names: another queue that has the name in it is another queue", () => {
  const pattern = new RegExp(permissionsOf(topology).worker.read);
  for (const { name } of topology.queues) {
    assert.match(name, pattern);
    assert.doesNotMatch(`${name}.retry.1`, pattern);
    assert.doesNotMatch(`x${name}`, pattern);
  }

  assert.doesNotMatch("ordersXqueue", pattern);
  assert.deepEqual(permissionsOf(topology).scaler, { tags: ["management"], configure: "^$", write: "^$", read: "^$" });
});

test("There is a limit when one is asked for", () => {
  assert.deepEqual(policiesOf(topology, undefined), []);
  assert.deepEqual(policiesOf(topology, 5).map(({ definition }) => definition), [{ "max-length-bytes": 5, overflow: "reject-publish" }]);
});

test("A password's hash has its salt before it and is the same each time", () => {
  const bytes = Buffer.from(passwordHash("worker", "secret"), "base64");
  assert.equal(bytes.length, 36);
  assert.deepEqual(bytes.subarray(4), createHash("sha256").update(bytes.subarray(0, 4)).update("secret").digest());
  assert.equal(passwordHash("worker", "secret"), passwordHash("worker", "secret"));
  assert.notEqual(passwordHash("worker", "secret"), passwordHash("scaler", "secret"));
});

test("An address ends in the virtual host, and the management API's in a slash", () => {
  assert.equal(withUser("amqps://b:5671", "u", "p", "%2F"), "amqps://u:p@b:5671/%2F");
  assert.equal(withUser("https://b:15671/", "u", "p", ""), "https://u:p@b:15671/");
});

test("A database's tier follows from its size, and a time is written as .NET reads it", () => {
  assert.deepEqual(["Standard_B1ms", "Standard_D2ds_v5", "Standard_E4ds_v5"].map(tierOf), ["Burstable", "GeneralPurpose", "MemoryOptimized"]);
  assert.deepEqual([1, 61, 3600].map(clock), ["00:00:01", "00:01:01", "01:00:00"]);
});
