import { execFile } from "node:child_process";
import { resolve } from "node:path";

const tool = resolve(process.env.WARREN_TOPOLOGY_TOOL ?? "../topology/bin/Debug/net10.0/Warren.Topology.dll");

/** Runs the topology tool against a broker; fails unless its exit code is 0. */
export function topologyTool(command: "apply" | "verify", connection: string, management: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile("dotnet", [tool, command, "--connection", connection, "--management", management], { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error === null) {
        done(stdout);
      } else {
        fail(new Error(`'topology ${command}' failed: ${stdout}${stderr}`));
      }
    });
  });
}
