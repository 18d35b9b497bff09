import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Run } from "./engine";
import { one } from "./stacks";
import { reveal } from "./wire";

const program = resolve(process.env.WARREN_FUNCTIONS ?? "../functions/bin/Debug/net10.0/Warren.Functions.dll");

interface Container {
  readonly command?: string[];
  readonly args?: string[];
  readonly env: { name: string; value?: string; secretRef?: string }[];
}

/** The function app as a process of this machine, with the arguments and the environment of a container app of a run. */
export class RunningApp {
  private constructor(private readonly child: ChildProcess, private readonly folder: string, public readonly url: string, private readonly log: string[]) {}

  /** @param replace What stands in for the addresses of Azure. */
  public static async start(run: Run, name: string, port: number, replace: (text: string) => string): Promise<RunningApp> {
    const folder = await mkdtemp(join(tmpdir(), "warren-infra-app-"));
    const { containers } = reveal(one(run, "azure-native:app:ContainerApp", name).inputs.template) as { containers: Container[] };
    const [container] = containers;
    const environment = {
      ...environmentOf(run, container, replace),
      DataFolder: folder,
      // No database here: this is about the broker.
      StateConnection: "",
    };
    // It ends with this process, however that ends.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "dotnet", program, ...(container?.args ?? []).map((argument) => argument.replace("http://*:8080", `http://127.0.0.1:${port}`))], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DOTNET_ROOT: process.env.DOTNET_ROOT, ...environment },
    });
    const log: string[] = [];
    child.stdout.on("data", (text: Buffer) => log.push(text.toString()));
    child.stderr.on("data", (text: Buffer) => log.push(text.toString()));
    const app = new RunningApp(child, folder, `http://127.0.0.1:${port}/api`, log);
    await app.untilUp();
    return app;
  }

  public get said(): string {
    return this.log.join("");
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "close");
      this.child.kill("SIGKILL");
      await ended;
    }

    await rm(this.folder, { recursive: true, force: true });
  }

  private async untilUp(): Promise<void> {
    for (let tries = 0; tries < 900; tries++) {
      if (this.child.exitCode !== null) {
        break;
      }

      const answer = await fetch(`${this.url}/health/live`).catch(() => undefined);
      if (answer?.status === 200) {
        return;
      }

      await new Promise((done) => setTimeout(done, 100));
    }

    await this.stop();
    throw new Error(`The app did not start: ${this.said}`);
  }
}

/** Runs the topology job as a process of this machine, with the app's folder where the image has it; fails unless its exit code is 0. */
export async function runTopologyJob(run: Run, replace: (text: string) => string): Promise<string> {
  const { containers } = reveal(one(run, "azure-native:app:Job", "topology").inputs.template) as { containers: Container[] };
  const [container] = containers;
  const [command = "", ...args] = [...(container?.command ?? []), ...(container?.args ?? [])].map((part) => part.replace(/^\/app\//, `${dirname(program)}/`));
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 1 << 24, env: { ...process.env, ...environmentOf(run, container, replace) } });
  return stdout;
}

function environmentOf(run: Run, container: Container | undefined, replace: (text: string) => string): Record<string, string> {
  return Object.fromEntries((container?.env ?? []).map(({ name, value, secretRef }) => [name, replace(value ?? storedSecret(run, secretRef ?? ""))]));
}

/** What the vault holds under a name. */
export function storedSecret(run: Run, name: string): string {
  return (reveal(one(run, "azure-native:keyvault:Secret", name).inputs.properties) as { value: string }).value;
}

/** The definitions that a run's broker loads at boot. */
export function bootDefinitions(run: Run): string {
  const { secrets } = reveal(one(run, "azure-native:app:ContainerApp", "broker").inputs.configuration) as { secrets: { name: string; value: string }[] };
  return secrets.find(({ name }) => name === "definitions")?.value ?? "";
}
