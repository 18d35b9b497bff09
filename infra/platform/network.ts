import * as pulumi from "@pulumi/pulumi";
import * as network from "@pulumi/azure-native/network";

/** One virtual network with a subnet for each thing that lives in it. Only HTTP is reachable from outside. */
export class Network extends pulumi.ComponentResource {
  public readonly id: pulumi.Output<string>;
  public readonly apps: pulumi.Output<string>;
  public readonly postgres: pulumi.Output<string>;
  public readonly kubernetes: pulumi.Output<string>;

  /** An address in the Kubernetes subnet that stays free for the broker. */
  public static readonly brokerAddress = "10.60.7.250";
  public static readonly kubernetesSubnet = "kubernetes";

  public constructor(name: string, resourceGroupName: pulumi.Input<string>, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Network", name, {}, opts);
    const space = new network.VirtualNetwork(name, {
      resourceGroupName,
      addressSpace: { addressPrefixes: ["10.60.0.0/20"] },
      subnets: [
        { name: "apps", addressPrefix: "10.60.0.0/23", delegations: [{ name: "apps", serviceName: "Microsoft.App/environments" }] },
        { name: "postgres", addressPrefix: "10.60.2.0/26", delegations: [{ name: "postgres", serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }] },
        { name: Network.kubernetesSubnet, addressPrefix: "10.60.4.0/22" },
      ],
    }, { parent: this });
    this.id = space.id;
    this.apps = pulumi.interpolate`${space.id}/subnets/apps`;
    this.postgres = pulumi.interpolate`${space.id}/subnets/postgres`;
    this.kubernetes = pulumi.interpolate`${space.id}/subnets/${Network.kubernetesSubnet}`;
    this.registerOutputs();
  }
}
