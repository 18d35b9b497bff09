import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { permissionsOf, userNames, type UserName } from "../broker/permissions";
import { definitionsOf } from "../broker/definitions";
import { policiesOf } from "../broker/policies";
import { withUser } from "../broker/broker";
import { Attempts } from "./support/attempts";
import { TestBroker } from "./support/broker";
import { providedDefinitions } from "./support/provided";
import { stack } from "./support/stacks";
import { topologyTool } from "./support/tool";
import { exportedTopology } from "./support/topology";

const topology = exportedTopology();

/** A virtual host as one of the two ways makes it: definitions at boot and `topology apply`, or the provider's resources. */
interface Made {
  readonly virtualHost: string;
  readonly passwords: Readonly<Record<UserName, string>>;
}

const booted: Made = { virtualHost: "warren", passwords: passwords((user) => `Booted${user}`) };
let broker: TestBroker;
let applied: readonly string[] = [];

before(async () => {
  broker = await TestBroker.start(definitionsOf(booted.virtualHost, booted.passwords, permissionsOf(topology), policiesOf(topology, 1_000_000)));
});
after(async () => {
  await (broker as TestBroker | undefined)?.stop();
});

// The two ways use the same user names, so that one comes after the other.
test("What is loaded at boot and applied from inside", async (context) => {
  await context.test("the operator can apply the topology, and the broker then matches it", async () => {
    await tell("apply", booted);
    assert.match(await tell("verify", booted), /In sync\./);
    applied = await everythingIn(booted.virtualHost);
    assert.ok(applied.length > topology.broker.queues.length);
  });
  await everyRight(context, booted);
  await context.test("KEDA's user counts ready and unacknowledged tasks", async () => { await counts(booted); });
  await context.test("nobody gets into another virtual host", async () => {
    await broker.ctl("add_vhost", "other");
    for (const user of userNames) {
      await assert.rejects(Attempts.as(broker.address(user, booted.passwords[user], "other")), /ConnectionClose/);
    }
  });
  await context.test("the default user does not exist", async () => {
    await assert.rejects(Attempts.as(broker.address("guest", "guest", "/")), /403/);
  });
});

test("What the provider is told to make", async (context) => {
  const run = await stack("external", false);
  assert.equal(run.exitCode, 0, run.said);
  const provided: Made = { virtualHost: "provided", passwords: passwords((user) => run.secrets.of(`broker-${user}`)) };
  await broker.import(providedDefinitions(run, provided.virtualHost));
  await context.test("it is what 'topology apply' makes: no difference", async () => {
    assert.match(await tell("verify", provided), /In sync\./);
    const told = await everythingIn(provided.virtualHost);
    assert.deepEqual({ more: told.filter((line) => !applied.includes(line)), less: applied.filter((line) => !told.includes(line)) }, { more: [], less: [] });
  });
  await everyRight(context, provided);
});

async function everyRight(context: test.TestContext, made: Made): Promise<void> {
  const work = topology.queues.map((queue) => queue.name);
  const [retry, dead] = [firstOf("retry"), firstOf("deadLetter")];
  const [queue = ""] = work;
  const deadLetterExchanges = [...new Set(topology.queues.map(({ deadLetter }) => deadLetter.exchange))];

  // What only the operator may do.
  const owned = async (user: Attempts): Promise<Record<string, unknown>> => ({
    "declare a queue": await user.declareQueue("try.queue"),
    "declare an exchange": await user.declareExchange("try.exchange"),
    "bind a queue": await user.bind(queue, topology.exchange),
    "delete a queue": await user.delete("try.queue"),
    "read dead letters": await user.get(dead),
    "consume dead letters": await user.consume(dead),
    "purge dead letters": await user.purge(dead),
    "consume a retry queue": await user.consume(retry),
  });
  const refused = Object.fromEntries(Object.keys(await withAttempts(made, "operator", owned)).map((name) => [name, 403]));

  await context.test("the operator may do everything with queues, and is no administrator", async () => {
    const all = await withAttempts(made, "operator", owned);
    assert.deepEqual([...new Set(Object.values(all))], ["yes"], JSON.stringify(all));
    assert.equal((await api(made, "operator", "queues")).status, 200);
    assert.notEqual((await api(made, "operator", "users")).status, 200);
  });

  await context.test("the publisher may publish tasks and see queues, and nothing else", async () => {
    await withAttempts(made, "publisher", async (user) => {
      assert.equal(await user.publish(topology.exchange, queue), "yes");
      assert.equal(await user.publish(topology.delay.name, "no.queue"), "yes");
      assert.equal(await user.publish(`${topology.delay.name}.${topology.delay.levels - 1}`, "no.queue"), "yes");
      assert.equal(await user.lookAt(queue), "yes");
      for (const exchange of ["", topology.retryExchange, ...deadLetterExchanges, "amq.topic", "amq.direct"]) {
        assert.equal(await user.publish(exchange, queue), 403, `publishes to '${exchange}'`);
      }

      for (const name of work) {
        assert.equal(await user.consume(name), 403, `consumes ${name}`);
      }

      assert.deepEqual(await owned(user), refused);
    });
    assert.notEqual((await api(made, "publisher", "queues")).status, 200);
  });

  await context.test("the worker may consume tasks and place them elsewhere, and nothing else", async () => {
    await withAttempts(made, "worker", async (user) => {
      for (const name of work) {
        assert.equal(await user.consume(name), "yes", `does not consume ${name}`);
      }

      // The last is the default exchange.
      for (const exchange of [topology.exchange, topology.retryExchange, topology.delay.name, `${topology.delay.name}.0`, ...deadLetterExchanges, ""]) {
        assert.equal(await user.publish(exchange, "no.queue"), "yes", `does not publish to '${exchange}'`);
      }

      assert.equal(await user.publish("amq.topic", queue), 403);
      assert.deepEqual(await owned(user), refused);
    });
    assert.notEqual((await api(made, "worker", "queues")).status, 200);
  });

  await context.test("the scaler may see queue lengths, and nothing else", async () => {
    await withAttempts(made, "scaler", async (user) => {
      for (const exchange of ["", topology.exchange, topology.delay.name, topology.retryExchange]) {
        assert.equal(await user.publish(exchange, queue), 403, `publishes to '${exchange}'`);
      }

      assert.equal(await user.consume(queue), 403);
      assert.equal(await user.purge(queue), 403);
      assert.deepEqual(await owned(user), refused);
    });
    assert.equal((await api(made, "scaler", `queues/${encodeURIComponent(made.virtualHost)}/${encodeURIComponent(queue)}`)).status, 200);
    assert.notEqual((await api(made, "scaler", "users")).status, 200);
  });

  await context.test("the limit is on task queues and on no other", async () => {
    const queues = await listed(made.virtualHost, "list_queues", ["name", "policy"]) as { name: string; policy: string }[];
    const limited = queues.filter(({ policy }) => policy === "warren-limits").map(({ name }) => name);
    assert.deepEqual(limited.sort(), [...work].sort());
  });
}

async function counts(made: Made): Promise<void> {
  const queue = "reports.queue";
  const trigger = topology.scalingGroups.flatMap((group) => group.triggers).find(({ metadata }) => metadata.queueName === queue);
  assert.ok(trigger);
  await withAttempts(made, "operator", (user) => user.purge(queue));
  await withAttempts(made, "worker", async (user) => {
    for (let task = 0; task < 3; task++) {
      assert.equal(await user.publish("", queue), "yes");
    }

    const release = await user.hold(queue, 2);
    // As KEDA asks: the secret's address, the metadata's virtual host and queue.
    const base = withUser(`http://127.0.0.1:${broker.management}`, "scaler", made.passwords.scaler, "");
    const url = new URL(`${base}api/queues/${encodeURIComponent(made.virtualHost)}/${encodeURIComponent(trigger.metadata.queueName ?? "")}`);
    const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString("base64")}`;
    url.username = url.password = "";
    let seen: unknown;
    for (let tries = 0; tries < 300; tries++) {
      const { messages, messages_unacknowledged: held } = await (await fetch(url, { headers: { authorization } })).json() as Record<string, number>;
      seen = [messages, held];
      if (messages === 3 && held === 2) {
        break;
      }

      await new Promise((done) => setTimeout(done, 100));
    }

    assert.deepEqual(seen, [3, 2]);
    await release();
  });
}

/** A virtual host's queues, exchanges, bindings and permissions, one a line. */
async function everythingIn(virtualHost: string): Promise<string[]> {
  const lists = await Promise.all([
    ["list_queues", "name", "type", "durable", "arguments", "policy"],
    ["list_exchanges", "name", "type", "durable", "arguments"],
    ["list_bindings", "source_name", "destination_name", "destination_kind", "routing_key"],
    ["list_permissions"],
  ].map(([command = "", ...columns]) => listed(virtualHost, command, columns)));
  return lists.flat().map(inOrder).sort();
}

async function listed(virtualHost: string, command: string, columns: readonly string[]): Promise<unknown[]> {
  return JSON.parse(await broker.ctl(command, `--vhost=${virtualHost}`, "--quiet", "--formatter=json", ...columns)) as unknown[];
}

// A queue's arguments come in the order in which it was given them, which means nothing.
function inOrder(thing: unknown): string {
  return JSON.stringify(thing, (_, value: unknown) => {
    if (Array.isArray(value)) {
      return value.map((member) => JSON.stringify(member)).sort();
    }

    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) : value;
  });
}

async function withAttempts<T>(made: Made, user: UserName, use: (attempts: Attempts) => Promise<T>): Promise<T> {
  const attempts = await Attempts.as(broker.address(user, made.passwords[user], made.virtualHost));
  try {
    return await use(attempts);
  } finally {
    await attempts.close();
  }
}

function api(made: Made, user: UserName, path: string): Promise<{ status: number; body: unknown }> {
  return broker.api(user, made.passwords[user], path);
}

function tell(command: "apply" | "verify", made: Made): Promise<string> {
  return topologyTool(command, broker.address("operator", made.passwords.operator, made.virtualHost), `http://127.0.0.1:${broker.management}`);
}

function firstOf(role: string): string {
  const found = topology.broker.queues.find((queue) => queue.role === role);
  assert.ok(found, `no queue is a ${role} queue`);
  return found.name;
}

function passwords(of: (user: UserName) => string): Readonly<Record<UserName, string>> {
  return Object.fromEntries(userNames.map((user) => [user, of(user)])) as Record<UserName, string>;
}
