import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { runProgram, type Run } from "./support/engine";
import { adminPassword, behind, kinds, ofType, one, stack, stackWith } from "./support/stacks";
import { exportedTopology } from "./support/topology";
import { isSecret, isUnknown, openTexts, reveal } from "./support/wire";

const app = "azure-native:app:ContainerApp";
const queueType = "rabbitmq:index/queue:Queue";
const topology = exportedTopology();

// Two at a time: each is a process of its own.
test("The program runs to its end", { concurrency: 2 }, async (context) => {
  await Promise.all([true, false].flatMap((preview) => kinds.map((kind) => context.test(`${kind}, ${preview ? "preview" : "up"}`, async () => {
    await succeeded(kind, preview);
  }))));
});

for (const kind of kinds) {
  for (const preview of [true, false]) {
    const title = `${kind}, ${preview ? "preview" : "up"}`;

    test(`${title}: every scaling group has an app, and HTTP has one`, async () => {
      const run = await succeeded(kind, preview);
      const workers = ofType(run, app).map((found) => found.name).filter((name) => name !== "broker").sort();
      assert.deepEqual(workers, ["http", ...topology.scalingGroups.map((group) => `worker-${group.name}`)].sort());
    });

    test(`${title}: queues come before apps`, async () => {
      const run = await succeeded(kind, preview);
      const first = kind === "external"
        ? ofType(run, queueType).map((queue) => queue.urn)
        : [one(run, "azure-native:resources:AzureCliScript", "topology").urn];
      assert.equal(first.length, kind === "external" ? topology.broker.queues.length : 1);
      for (const container of ofType(run, app).filter((found) => found.name !== "broker")) {
        const waitsFor = behind(run, container);
        assert.deepEqual(first.filter((urn) => !waitsFor.has(urn)), [], `${container.name} does not wait`);
      }
    });

    test(`${title}: nothing secret leaves the program in plain`, async () => {
      const run = await succeeded(kind, preview);
      const secrets = [...run.secrets.all.values(), ...(kind === "external" ? [adminPassword] : [])];
      assert.ok(preview || secrets.length > 8, `only ${secrets.length} secrets were given`);
      const hidden = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")]);
      const leak = (text: string): boolean => hidden.some((secret) => text.includes(secret));
      for (const resource of run.resources) {
        const leaks = [...openTexts(resource.inputs)].filter(({ text }) => leak(text)).map(({ path }) => path);
        assert.deepEqual(leaks, [], `${resource.type} ${resource.name}`);
      }

      assert.deepEqual([...openTexts(run.outputs)].filter(({ text }) => leak(text)), []);
      assert.ok(!leak(run.said), "a secret was logged");
    });

    test(`${title}: what is made of secrets is marked as one`, async () => {
      const run = await succeeded(kind, preview);
      for (const stored of ofType(run, "azure-native:keyvault:Secret")) {
        assert.ok(isHidden(stored.inputs.properties, "value", preview), `${stored.name} is stored in plain`);
      }

      // Hashes of passwords are secrets too, and unlike the passwords themselves the other test does not know them.
      if (kind === "containerapp") {
        assert.ok(isHidden(one(run, app, "broker").inputs, "configuration", preview), "the definitions are in plain");
      }

      if (kind === "aks") {
        assert.ok(isHidden(one(run, "kubernetes:core/v1:Secret", "broker-definitions").inputs.stringData, "definitions.json", preview), "the definitions are in plain");
      }

      if (kind === "external") {
        for (const user of ofType(run, "rabbitmq:index/user:User")) {
          assert.ok(isHidden(user.inputs, "password", preview), `${user.name} has its password in plain`);
        }

        assert.ok(isSecret(one(run, "pulumi:providers:rabbitmq", "broker").inputs.password));
      }
    });
  }
}

test("An address in the vault is what its user connects with", async () => {
  const run = await succeeded("external", false);
  const password = run.secrets.of("broker-worker");
  assert.equal(storedIn(run, "broker-worker"), `amqps://worker:${password}@broker.example:5671/warren`);
  assert.equal(storedIn(run, "broker-scaler"), `https://scaler:${run.secrets.of("broker-scaler")}@broker.example:15671/`);
  assert.match(password, /^[A-Za-z0-9]+$/);
});

test("A virtual host of the name / is encoded in addresses and not in KEDA's metadata", async () => {
  const run = await succeeded("aks", false);
  assert.match(String(storedIn(run, "broker-worker")), /:5672\/%2F$/);
  const rules = scaleOf(run, "worker-main").rules as { custom: { metadata: Record<string, string> } }[];
  assert.equal(rules[0]?.custom.metadata.vhostName, "/");
});

test("The official Functions host gets its storage by the managed identity, and one prefetch for the app", async () => {
  const run = await succeeded("aks", false);
  const variables = Object.fromEntries(environmentOf(run, "worker-notifications").map(({ name, value }) => [name, value]));
  assert.equal(variables.AzureFunctionsJobHost__extensions__rabbitMQ__prefetchCount, "20");
  assert.equal(variables.AzureWebJobsStorage__credential, "managedidentity");
  assert.equal(variables.AzureWebJobs_Orders_Disabled, "true");
  assert.equal(variables.AzureWebJobs_Notifications_Disabled, undefined);
});

test("The HTTP app runs no queue's function and connects as the user that the stack names", async () => {
  for (const [kind, secret] of [["containerapp", "broker-publisher"], ["aks", "broker-operator"]] as const) {
    const environment = environmentOf(await succeeded(kind, false), "http");
    assert.equal(environment.find(({ name }) => name === "RabbitMQConnection")?.secretRef, secret);
    assert.equal(environment.filter(({ name }) => name.endsWith("Disabled")).length, topology.queues.length);
  }
});

test("An app scales by the rules of the topology's export", async () => {
  const run = await succeeded("containerapp", false);
  for (const group of topology.scalingGroups) {
    assert.deepEqual(scaleOf(run, `worker-${group.name}`), {
      minReplicas: group.minInstances,
      maxReplicas: group.maxInstances,
      pollingInterval: group.pollingIntervalMs / 1000,
      cooldownPeriod: group.cooldownMs / 1000,
      rules: group.triggers.map(({ type, metadata }, index) => ({
        name: `queue-${index + 1}`,
        custom: { type, metadata: { ...metadata, vhostName: "warren" }, auth: [{ secretRef: "broker-scaler", triggerParameter: "host" }] },
      })),
    });
  }
});

test("Every secret that an app names is one that it has", async () => {
  const run = await succeeded("containerapp", false);
  for (const container of ofType(run, app)) {
    const { configuration, template } = reveal(container.inputs) as {
      configuration: { secrets: { name: string }[] };
      template: { containers: { env: { secretRef?: string }[] }[]; scale: { rules?: { custom?: { auth: { secretRef: string }[] } }[] } };
    };
    const has = configuration.secrets.map(({ name }) => name);
    const named = [
      ...template.containers.flatMap(({ env }) => env.flatMap(({ secretRef }) => secretRef ?? [])),
      ...(template.scale.rules ?? []).flatMap(({ custom }) => custom?.auth.map(({ secretRef }) => secretRef) ?? []),
    ];
    assert.deepEqual(named.filter((name) => !has.includes(name)), [], container.name);
    assert.equal(new Set(has).size, has.length, `${container.name} has a secret twice`);
  }
});

test("What holds tasks is protected unless the stack says otherwise", async () => {
  const [kept, given] = [await succeeded("external", true), await succeeded("aks", true)];
  assert.ok(ofType(kept, queueType).every((queue) => queue.protect));
  assert.ok(one(kept, "azure-native:dbforpostgresql:Server", "warren").protect);
  assert.deepEqual(given.resources.filter((resource) => resource.protect), []);
});

test("Without apps there is everything that they need", async () => {
  const run = await stackWith({ "warren:apps": "false" });
  assert.equal(run.exitCode, 0, run.said);
  assert.deepEqual(ofType(run, app).map((found) => found.name), ["broker"]);
  assert.equal(ofType(run, "azure-native:containerregistry:Registry").length, 1);
  assert.equal(run.outputs.httpUrl, null);
});

test("The stack tells where everything is", async () => {
  const { outputs } = await succeeded("aks", false);
  assert.deepEqual(outputs, {
    httpUrl: "https://http.env.example/api",
    functionKeySecret: "function-key",
    keyVault: "warren",
    resourceGroup: "warren",
    registryServer: "registry.example",
    image: "registry.example/warren:1.0",
    brokerUrl: "amqp://10.60.7.250:5672/%2F",
    brokerManagementUrl: "http://10.60.7.250:15672",
    postgresHost: "postgres.example",
    workerApps: topology.scalingGroups.map((group) => `worker-${group.name}`),
  });
});

test("Bad input is refused before anything is created, all of it at once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "warren-infra-"));
  try {
    const file = join(folder, "topology.json");
    const [first, ...others] = topology.scalingGroups;
    const bad = {
      ...topology,
      queues: topology.queues.map((queue) => (queue.name === "orders.queue" ? { ...queue, scale: null } : queue)),
      scalingGroups: [{ ...first, minInstances: 11 }, ...others],
    };
    await writeFile(file, JSON.stringify(bad));
    const run = await runProgram({ "warren:topology": file, "azure-native:location": "West Europe", "warren:broker": "external", "warren:brokerUser": "x" }, {}, true);
    assert.notEqual(run.exitCode, 0);
    assert.deepEqual(run.resources.filter((resource) => resource.custom), []);
    for (const problem of [
      "azure-native:location 'West Europe' is no region: did you mean westeurope?",
      "warren:brokerUrl is missing",
      "warren:brokerManagementUrl is missing",
      "warren:brokerAdminUser is missing",
      "warren:brokerAdminPassword is missing: set it with 'pulumi config set --secret brokerAdminPassword'.",
      "warren:brokerUser is no setting",
      "queue 'orders.queue' has no Scale",
      "scaling group 'main' has 11 instances at least but 10 at most",
    ]) {
      assert.ok(run.said.includes(problem), `not said: ${problem}\n${run.said}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function succeeded(kind: (typeof kinds)[number], preview: boolean): Promise<Run> {
  const run = await stack(kind, preview);
  assert.equal(run.exitCode, 0, run.said);
  return run;
}

function storedIn(run: Run, name: string): unknown {
  return (reveal(one(run, "azure-native:keyvault:Secret", name).inputs.properties) as { value: unknown }).value;
}

function scaleOf(run: Run, name: string): Record<string, unknown> {
  return (reveal(one(run, app, name).inputs.template) as { scale: Record<string, unknown> }).scale;
}

function environmentOf(run: Run, name: string): { name: string; value?: string; secretRef?: string }[] {
  const template = reveal(one(run, app, name).inputs.template) as { containers: { env: { name: string; value?: string; secretRef?: string }[] }[] };
  return template.containers.flatMap(({ env }) => env);
}

// In a preview a value may be unknown instead, alone or with all around it.
function isHidden(holder: unknown, member: string, preview: boolean): boolean {
  if (isSecret(holder) || (preview && isUnknown(holder))) {
    return true;
  }

  const value = (holder as Record<string, unknown>)[member];
  return isSecret(value) || (preview && isUnknown(value));
}
