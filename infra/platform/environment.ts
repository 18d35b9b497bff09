import * as pulumi from "@pulumi/pulumi";
import * as app from "@pulumi/azure-native/app";
import type { Monitoring } from "./monitoring";
import type { Network } from "./network";
import type { Storage } from "./storage";

/** The Container Apps environment: apps, jobs and perhaps the broker live in it. */
export class Environment extends pulumi.ComponentResource {
  public readonly id: pulumi.Output<string>;
  public readonly defaultDomain: pulumi.Output<string>;
  private readonly environment: app.ManagedEnvironment;

  public constructor(
    name: string, private readonly resourceGroupName: pulumi.Input<string>, network: Network, monitoring: Monitoring, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Environment", name, {}, opts);
    this.environment = new app.ManagedEnvironment(name, {
      resourceGroupName,
      vnetConfiguration: { infrastructureSubnetId: network.apps, internal: false },
      workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
      appLogsConfiguration: {
        destination: "log-analytics",
        logAnalyticsConfiguration: { customerId: monitoring.customerId, sharedKey: monitoring.sharedKey },
      },
    }, { parent: this });
    this.id = this.environment.id;
    this.defaultDomain = this.environment.defaultDomain;
    this.registerOutputs();
  }

  /** Makes a file share mountable under a name. */
  public mount(name: string, storage: Storage, shareName: pulumi.Output<string>): app.ManagedEnvironmentsStorage {
    return new app.ManagedEnvironmentsStorage(name, {
      resourceGroupName: this.resourceGroupName,
      environmentName: this.environment.name,
      storageName: name,
      properties: { azureFile: { accountName: storage.accountName, accountKey: storage.key, shareName, accessMode: app.AccessMode.ReadWrite } },
    }, { parent: this });
  }
}
