import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import * as resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as resourceMessages from "@pulumi/pulumi/proto/resource_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { answerOf, outputsOf, Secrets } from "./azure";
import { fromStruct, toStruct, type Plain } from "./wire";

const infra = resolve(__dirname, "../..");

export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly protect: boolean;
  readonly inputs: Plain;
  readonly dependencies: readonly string[];
}

/** What a run of the program left behind. */
export interface Run {
  readonly exitCode: number | null;
  readonly resources: readonly Registered[];
  readonly outputs: Plain;
  /** Everything that the program said: its log, its standard output and its standard error. */
  readonly said: string;
  readonly secrets: Secrets;
}

/**
 * Runs the whole program in Pulumi's own Node language host against an engine that writes down what it is asked for and makes nothing.
 * @param preview Then nothing has an id and nobody answers more than he was told: the rest is unknown to the program.
 */
export async function runProgram(config: Readonly<Record<string, string>>, secretConfig: Readonly<Record<string, string>>, preview: boolean): Promise<Run> {
  const engine = new Engine(preview);
  const port = await engine.start();
  try {
    const address = `127.0.0.1:${port}`;
    const child = spawn(
      process.execPath,
      [
        resolve(infra, "node_modules/@pulumi/pulumi/cmd/run"),
        "--project", "warren", "--stack", "test", "--organization", "organization", "--parallel", "16", "--root-directory", infra, "--pwd", infra,
        "--monitor", address, "--engine", address, ...(preview ? ["--dry-run"] : []), ".",
      ],
      {
        cwd: infra,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          PULUMI_CONFIG: JSON.stringify({ ...config, ...secretConfig }),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(Object.keys(secretConfig)),
          PULUMI_NODEJS_TYPESCRIPT: "true",
          // tsc checks the types in a step of its own.
          PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        },
      });
    const ended = once(child, "close") as Promise<[number | null]>;
    child.stdout.setEncoding("utf8").on("data", (text: string) => { engine.said.push(text); });
    child.stderr.setEncoding("utf8").on("data", (text: string) => { engine.said.push(text); });
    const [exitCode] = await ended;
    return { exitCode, resources: engine.resources, outputs: engine.outputs, said: engine.said.join(""), secrets: engine.secrets };
  } finally {
    engine.stop();
  }
}

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;
type Answer<Response> = grpc.sendUnaryData<Response>;

class Engine {
  public readonly resources: Registered[] = [];
  public readonly said: string[] = [];
  public readonly secrets = new Secrets();
  public outputs: Plain = {};
  private readonly server = new grpc.Server({ "grpc.max_receive_message_length": -1 });

  public constructor(private readonly preview: boolean) {
    const nothing = (_: Call<unknown>, answer: Answer<Empty>): void => { answer(null, new Empty()); };
    this.server.addService(definition(resourceServices, "ResourceMonitorService"), {
      supportsFeature: this.supportsFeature,
      registerResource: this.registerResource,
      registerResourceOutputs: this.registerResourceOutputs,
      invoke: this.invoke,
      signalAndWaitForShutdown: nothing,
    });
    this.server.addService(definition(engineServices, "EngineService"), {
      getRootResource: (_: Call<unknown>, answer: Answer<engineMessages.GetRootResourceResponse>): void => {
        answer(null, new engineMessages.GetRootResourceResponse());
      },
      setRootResource: (_: Call<unknown>, answer: Answer<engineMessages.SetRootResourceResponse>): void => {
        answer(null, new engineMessages.SetRootResourceResponse());
      },
      log: (call: Call<engineMessages.LogRequest>, answer: Answer<Empty>): void => {
        // Debugging is for whoever asks for it, and the real engine masks secrets in it.
        if (call.request.getSeverity() !== engineMessages.LogSeverity.DEBUG) {
          this.said.push(`${call.request.getMessage()}\n`);
        }

        answer(null, new Empty());
      },
    });
  }

  public start(): Promise<number> {
    return new Promise((done, fail) => {
      this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) {
          done(port);
        } else {
          fail(error);
        }
      });
    });
  }

  public stop(): void {
    this.server.forceShutdown();
  }

  private readonly supportsFeature = (call: Call<resourceMessages.SupportsFeatureRequest>, answer: Answer<resourceMessages.SupportsFeatureResponse>): void => {
    answer(null, new resourceMessages.SupportsFeatureResponse().setHassupport(["secrets", "resourceReferences"].includes(call.request.getId())));
  };

  private readonly registerResource = (call: Call<resourceMessages.RegisterResourceRequest>, answer: Answer<resourceMessages.RegisterResourceResponse>): void => {
    const request = call.request;
    const [type, name] = [request.getType(), request.getName()];
    const urn = `urn:pulumi:test::warren::${type}::${name}`;
    const inputs = fromStruct(request.getObject());
    this.resources.push({
      urn, type, name, parent: request.getParent(), custom: request.getCustom(), protect: request.getProtect() ?? false, inputs, dependencies: request.getDependenciesList(),
    });
    const known = request.getCustom() && !this.preview;
    const azureName = typeof inputs.name === "string" ? inputs.name : name;
    const state = known ? { name: azureName, ...inputs, ...outputsOf(type, name, this.secrets) } : inputs;
    answer(null, new resourceMessages.RegisterResourceResponse()
      .setUrn(urn)
      .setId(known ? `/subscriptions/subscription/resourceGroups/group/providers/${type}/${name}` : "")
      .setObject(toStruct(state)));
  };

  private readonly registerResourceOutputs = (call: Call<resourceMessages.RegisterResourceOutputsRequest>, answer: Answer<Empty>): void => {
    if (call.request.getUrn().includes("pulumi:pulumi:Stack")) {
      this.outputs = fromStruct(call.request.getOutputs());
    }

    answer(null, new Empty());
  };

  private readonly invoke = (call: Call<resourceMessages.ResourceInvokeRequest>, answer: Answer<provider.InvokeResponse>): void => {
    try {
      answer(null, new provider.InvokeResponse().setReturn(toStruct(answerOf(call.request.getTok(), this.secrets))));
    } catch (failure) {
      answer({ code: grpc.status.UNIMPLEMENTED, details: String(failure) });
    }
  };
}

// The generated modules are untyped where they hold services.
function definition(module: unknown, name: string): grpc.ServiceDefinition {
  return (module as Record<string, grpc.ServiceDefinition>)[name] as grpc.ServiceDefinition;
}
