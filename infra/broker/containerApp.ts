import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as app from "@pulumi/azure-native/app";
import type { Settings } from "../config/settings";
import type { Environment } from "../platform/environment";
import type { Storage } from "../platform/storage";
import type { Broker } from "./broker";

const configuration = "load_definitions = /warren/definitions.json\nloopback_users = none\n";

/**
 * One RabbitMQ node as a container app with its messages on a file share: for development and small loads. It loads users and permissions at boot, because
 * its management API cannot be reached from where `pulumi up` runs.
 */
export class ContainerAppBroker extends pulumi.ComponentResource implements Broker {
  public readonly url: pulumi.Output<string>;
  public readonly managementUrl: pulumi.Output<string>;
  public readonly ready: readonly pulumi.Resource[];
  public readonly hasTopology = false;

  public constructor(
    name: string, resourceGroupName: pulumi.Input<string>, environment: Environment, storage: Storage, settings: Settings, definitions: pulumi.Output<string>,
    opts?: pulumi.ComponentResourceOptions) {
    super("warren:broker:ContainerApp", name, {}, opts);
    const { image, cpu, storageGb } = settings.containerBroker;
    const messages = environment.mount(`${name}-messages`, storage, storage.share(`${name}-messages`, storageGb));
    const node = new app.ContainerApp(name, {
      resourceGroupName,
      managedEnvironmentId: environment.id,
      workloadProfileName: "Consumption",
      containerAppName: name,
      configuration: {
        activeRevisionsMode: app.ActiveRevisionsMode.Single,
        ingress: {
          external: false,
          transport: app.IngressTransportMethod.Tcp,
          targetPort: 5672,
          exposedPort: 5672,
          additionalPortMappings: [{ external: false, targetPort: 15672, exposedPort: 15672 }],
        },
        secrets: [{ name: "definitions", value: definitions }, { name: "configuration", value: configuration }],
      },
      template: {
        containers: [{
          name,
          image,
          resources: { cpu, memory: `${cpu * 2}Gi` },
          env: [
            { name: "RABBITMQ_CONFIG_FILE", value: "/warren/rabbitmq" },
            // Data belong to a node's name, and a replica's host name changes.
            { name: "RABBITMQ_NODENAME", value: "rabbit@localhost" },
            // A changed secret makes no new revision: this does.
            { name: "WARREN_DEFINITIONS", value: definitions.apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 16)) },
          ],
          probes: [{ type: app.Type.Startup, tcpSocket: { port: 5672 }, periodSeconds: 5, failureThreshold: 60 }],
          volumeMounts: [
            // The data folder only: the Erlang cookie beside it needs permissions that a share does not have.
            { volumeName: "messages", mountPath: "/var/lib/rabbitmq/mnesia" },
            { volumeName: "configuration", mountPath: "/warren" },
          ],
        }],
        // Never two: they would share the data.
        scale: { minReplicas: 1, maxReplicas: 1 },
        terminationGracePeriodSeconds: 60,
        volumes: [
          {
            name: "messages",
            storageType: app.StorageType.AzureFile,
            storageName: messages.name,
            mountOptions: "uid=999,gid=999,dir_mode=0750,file_mode=0640,nobrl,mfsymlinks,cache=strict",
          },
          {
            name: "configuration",
            storageType: app.StorageType.Secret,
            secrets: [{ secretRef: "definitions", path: "definitions.json" }, { secretRef: "configuration", path: "rabbitmq.conf" }],
          },
        ],
      },
    }, { parent: this, protect: settings.protect });
    const host = pulumi.interpolate`${name}.internal.${environment.defaultDomain}`;
    this.url = pulumi.interpolate`amqp://${host}:5672`;
    this.managementUrl = pulumi.interpolate`http://${host}:15672`;
    this.ready = [node];
    this.registerOutputs();
  }
}
