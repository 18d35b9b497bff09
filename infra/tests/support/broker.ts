import { spawn, execFile, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const repository = resolve(__dirname, "../../..");
const node = join(repository, "eng/rabbitmq-node");
const run = promisify(execFile);

/** A real RabbitMQ on free ports with its own data folder, which loads a definitions file at boot. It ends with this process, however that ends. */
export class TestBroker {
  private constructor(
    private readonly folder: string, private readonly child: ChildProcess, public readonly amqp: number, public readonly management: number) {}

  public static async start(definitions: string): Promise<TestBroker> {
    const folder = await mkdtemp(join(tmpdir(), "warren-infra-broker-"));
    try {
      // The broker may run as another user.
      await chmod(folder, 0o755);
      const file = join(folder, "definitions.json");
      await writeFile(file, definitions);
      await writeFile(join(folder, "extra.conf"), `load_definitions = ${file}\ncollect_statistics_interval = 200\n`);
      const [amqp, management, dist] = await freePorts();
      const log: string[] = [];
      const child = spawn(
        node, ["run", join(folder, "data"), String(amqp), String(management), String(dist), join(folder, "extra.conf")],
        { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, RABBIT_TIED: "yes" } });
      child.stdout.on("data", (text: Buffer) => log.push(text.toString()));
      child.stderr.on("data", (text: Buffer) => log.push(text.toString()));
      const broker = new TestBroker(folder, child, amqp, management);
      await broker.untilUp(log);
      return broker;
    } catch (failure) {
      await rm(folder, { recursive: true, force: true });
      throw failure;
    }
  }

  public address(user: string, password: string, virtualHost: string): string {
    return `amqp://${user}:${password}@127.0.0.1:${this.amqp}/${encodeURIComponent(virtualHost)}`;
  }

  public async ctl(...args: string[]): Promise<string> {
    return (await run(node, ["ctl", join(this.folder, "data"), "rabbitmqctl", ...args])).stdout;
  }

  public async import(definitions: string): Promise<void> {
    const file = join(this.folder, "import.json");
    await writeFile(file, definitions);
    await this.ctl("import_definitions", file);
  }

  /** What the management API answers a user. */
  public async api(user: string, password: string, path: string): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`http://127.0.0.1:${this.management}/api/${path}`, {
      headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` },
    });
    return { status: answer.status, body: await answer.json() };
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "close");
      this.child.kill("SIGKILL");
      await ended;
    }

    await rm(this.folder, { recursive: true, force: true });
  }

  private async untilUp(log: readonly string[]): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`RabbitMQ did not start (Debian's package rabbitmq-server is needed): ${log.join("")}`);
      }

      try {
        // Whoever is not known is refused by an API that is up. AMQP comes last, when definitions are loaded.
        if ((await fetch(`http://127.0.0.1:${this.management}/api/overview`)).status === 401 && await listens(this.amqp)) {
          return;
        }
      } catch {
        // Not yet.
      }

      await new Promise((done) => setTimeout(done, 100));
    }

    throw new Error("RabbitMQ did not start within a minute.");
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => { done(true); socket.destroy(); }).once("error", () => { done(false); });
  });
}

/** Three ports, and the one after the third is free too: Erlang's name server listens there. */
export async function freePorts(): Promise<[number, number, number]> {
  for (let tries = 0; tries < 50; tries++) {
    const taken = await Promise.all([0, 0, 0].map(listen));
    const [amqp, management, dist] = taken.map(({ port }) => port) as [number, number, number];
    const next = await listen(dist + 1).catch(() => undefined);
    await Promise.all([...taken, ...(next === undefined ? [] : [next])].map(({ close }) => close()));
    if (next !== undefined) {
      return [amqp, management, dist];
    }
  }

  throw new Error("There are no free ports.");
}

function listen(port: number): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      done({ port: (server.address() as AddressInfo).port, close: () => new Promise((closed) => { server.close(() => { closed(); }); }) });
    });
  });
}
