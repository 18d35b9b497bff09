import * as pulumi from "@pulumi/pulumi";
import * as app from "@pulumi/azure-native/app";
import type { ScalingGroup } from "../topology/model";
import { access, identityOf } from "./container";
import { appTemplate } from "./appTemplate";
import { scaleOf } from "./scaleRules";
import type { Stack } from "./stack";

/** The container app of one scaling group: it runs the functions of the group's queues and comes and goes with what waits in them. */
export class WorkerApp extends pulumi.ComponentResource {
  public readonly name: pulumi.Output<string>;

  public constructor(stack: Stack, group: ScalingGroup, after: readonly pulumi.Resource[], opts?: pulumi.ComponentResourceOptions) {
    const name = `worker-${group.name}`;
    super("warren:apps:Worker", name, {}, opts);
    const { template, secrets } = appTemplate(
      stack, group.queues, [{ name: "RabbitMQConnection", secret: stack.secrets.brokerWorker }], scaleOf(group, stack.settings.virtualHost));
    const worker = new app.ContainerApp(name, {
      resourceGroupName: stack.resourceGroupName,
      managedEnvironmentId: stack.environment.id,
      workloadProfileName: "Consumption",
      containerAppName: name,
      identity: identityOf(stack),
      configuration: { activeRevisionsMode: app.ActiveRevisionsMode.Single, ...access(stack, [...secrets, stack.secrets.brokerScaler]) },
      template,
    }, { parent: this, dependsOn: [...after] });
    this.name = worker.name;
    this.registerOutputs();
  }
}
