import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Attempts } from "./support/attempts";
import { freePorts, TestBroker } from "./support/broker";
import { bootDefinitions, runTopologyJob, RunningApp, storedSecret } from "./support/containers";
import type { Run } from "./support/engine";
import { stack } from "./support/stacks";

// The real app under the users and the environment that a stack gives it, on a real broker.
let run: Run;
let broker: TestBroker;
let http: RunningApp;
let worker: RunningApp;

before(async () => {
  run = await stack("containerapp", false);
  assert.equal(run.exitCode, 0, run.said);
  broker = await TestBroker.start(bootDefinitions(run));
  await runTopologyJob(run, here);
  const [one, other] = await freePorts();
  [http, worker] = await Promise.all([RunningApp.start(run, "http", one, here), RunningApp.start(run, "worker-reports", other, here)]);
});

after(async () => {
  for (const started of [http, worker, broker] as (RunningApp | TestBroker | undefined)[]) {
    await started?.stop();
  }
});

test("A worker app consumes its group's queues, and the HTTP app none", async () => {
  await until(async () => (await consumed()).length > 0, "nothing is consumed");
  assert.deepEqual(await consumed(), ["reports.queue"]);
});

test("Without the stack's key nothing is accepted", async () => {
  assert.equal((await submit({ task: "generate_report" }, "wrong")).status, 401);
});

test("A task that is accepted and fails is retried, all with the rights of publisher and worker", async () => {
  const answer = await submit({ task: "generate_report", payload: { report_type: "sales_of_a_year_that_never_was" } });
  assert.equal(answer.status, 202, await answer.text());
  await until(async () => (await queue("reports.queue")).retrying > 0, "no retry is under way");
});

test("A task that waits goes down the delay ladder and comes to its queue", async () => {
  const answer = await submit({ task: "work", payload: "later", delaySeconds: 0.5 }, key(), "task_queue");
  assert.equal(answer.status, 202, await answer.text());
  await until(async () => (await queue("task_queue")).ready === 1, "it does not come");
});

test("A task that nobody knows becomes a dead letter, which the worker may place", async () => {
  const publisher = await Attempts.as(here(storedSecret(run, "broker-publisher")));
  try {
    assert.equal(await publisher.publish("tasks", "reports", JSON.stringify({ task: "nobody_knows" })), "yes");
  } finally {
    await publisher.close();
  }

  await until(async () => (await queue("reports.queue")).deadLetter.ready === 1, "there is no dead letter");
});

function here(text: string): string {
  return text.replace("broker.internal.env.example:5672", `127.0.0.1:${broker.amqp}`).replace("broker.internal.env.example:15672", `127.0.0.1:${broker.management}`);
}

function key(): string {
  return storedSecret(run, "function-key");
}

function submit(task: object, given = key(), name = "reports.queue"): Promise<Response> {
  return fetch(`${http.url}/queues/${name}/tasks`, { method: "POST", headers: { "x-functions-key": given }, body: JSON.stringify(task) });
}

interface QueueStatus {
  readonly ready: number;
  readonly retrying: number;
  readonly consumers: number;
  readonly deadLetter: { readonly ready: number };
}

async function queue(name: string): Promise<QueueStatus> {
  const answer = await fetch(`${http.url}/queues/${name}`, { headers: { "x-functions-key": key() } });
  assert.equal(answer.status, 200);
  return await answer.json() as QueueStatus;
}

/** The queues that somebody consumes. */
async function consumed(): Promise<string[]> {
  const queues = JSON.parse(await broker.ctl("list_queues", "--vhost=warren", "--quiet", "--formatter=json", "name", "consumers")) as { name: string; consumers: number }[];
  return queues.filter(({ consumers }) => consumers > 0).map(({ name }) => name);
}

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) {
      return;
    }

    await new Promise((done) => setTimeout(done, 100));
  }

  assert.fail(`${otherwise}\nThe worker said: ${worker.said}\nThe HTTP app said: ${http.said}`);
}
