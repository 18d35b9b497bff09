import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as app from "@pulumi/azure-native/app";
import * as resources from "@pulumi/azure-native/resources";
import { Identity } from "../platform/identity";
import { access, identityOf, images, variables, type SecretVariable } from "./container";
import type { Stack } from "./stack";

// Starts the job and waits for its end; an apply that fails fails 'pulumi up'.
const startAndWait = `set -eu
execution=$(az rest --method post --url "https://management.azure.com$JOB/start?api-version=2024-03-01" --query name --output tsv)
for _ in $(seq 1 100); do
  status=$(az rest --method get --url "https://management.azure.com$JOB/executions/$execution?api-version=2024-03-01" --query properties.status --output tsv)
  case $status in
    Succeeded) exit 0 ;;
    Failed | Stopped | Degraded) echo "The topology could not be applied: see the logs of execution $execution." >&2; exit 1 ;;
  esac
  sleep 10
done
echo "Execution $execution did not end within 17 minutes." >&2
exit 1
`;

// The tool stands beside the app, whose frameworks have a library that it needs and that the build therefore leaves out of the app's folder.
function topologyCommand(folder: string): string[] {
  return ["dotnet", "exec", "--runtimeconfig", `${folder}/Warren.Functions.runtimeconfig.json`, `${folder}/Warren.Topology.dll`];
}

/** Applies the topology from inside the network: a job with the app's own image, and a script that runs it whenever image, topology or secrets change. */
export class TopologyJob extends pulumi.ComponentResource {
  /** The run of the job, which apps wait for. */
  public readonly run: pulumi.Resource;

  public constructor(name: string, stack: Stack, opts?: pulumi.ComponentResourceOptions) {
    super("warren:apps:TopologyJob", name, {}, opts);
    const { settings, secrets, resourceGroupName } = stack;
    const connection: SecretVariable[] = [
      { name: "RabbitMQConnection", secret: secrets.brokerOperator },
      { name: "RabbitMQManagement", secret: secrets.managementOperator },
    ];
    const image = stack.registry.image(settings.image);
    const job = new app.Job(name, {
      resourceGroupName,
      environmentId: stack.environment.id,
      workloadProfileName: "Consumption",
      jobName: name,
      identity: identityOf(stack),
      configuration: {
        triggerType: app.TriggerType.Manual,
        manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 },
        replicaTimeout: 900,
        replicaRetryLimit: 1,
        ...access(stack, connection.map(({ secret }) => secret)),
      },
      template: {
        containers: [{
          name,
          image,
          command: topologyCommand(images[settings.host].folder),
          args: ["apply", "--wait", "600"],
          env: variables([], connection),
          resources: { cpu: 0.25, memory: "0.5Gi" },
        }],
      },
    }, { parent: this, dependsOn: [...stack.granted, ...stack.broker.ready] });
    const starter = new Identity(`${name}-starter`, resourceGroupName, { parent: this });
    const allowed = starter.grant("contributor", job.id);
    this.run = new resources.AzureCliScript(name, {
      resourceGroupName,
      kind: "AzureCLI",
      azCliVersion: "2.63.0",
      identity: { type: resources.ManagedServiceIdentityType.UserAssigned, userAssignedIdentities: [starter.id] },
      environmentVariables: [{ name: "JOB", value: job.id }],
      scriptContent: startAndWait,
      // Another text runs the script again.
      forceUpdateTag: pulumi.all([image, secrets.brokerOperator.version]).apply(([reference, version]) =>
        createHash("sha256").update(JSON.stringify([reference, version, stack.topology.broker])).digest("hex").slice(0, 32)),
      retentionInterval: "P1D",
      cleanupPreference: resources.CleanupOptions.OnSuccess,
      timeout: "PT20M",
    }, { parent: this, dependsOn: [allowed] });
    this.registerOutputs();
  }
}
