import * as pulumi from "@pulumi/pulumi";
import * as containerservice from "@pulumi/azure-native/containerservice";
import * as kubernetes from "@pulumi/kubernetes";
import type { Settings } from "../config/settings";
import { Identity } from "../platform/identity";
import { Network } from "../platform/network";
import type { Broker } from "./broker";
import { rabbitmqCluster } from "./rabbitmqCluster";

/**
 * Three RabbitMQ nodes on Kubernetes, run by RabbitMQ's own cluster operator, in the network of the apps. Declare queues as Quorum in TaskTopology.cs, so
 * that each is on all three.
 */
export class AksBroker extends pulumi.ComponentResource implements Broker {
  public readonly url = pulumi.output(`amqp://${Network.brokerAddress}:5672`);
  public readonly managementUrl = pulumi.output(`http://${Network.brokerAddress}:15672`);
  public readonly ready: readonly pulumi.Resource[];
  public readonly hasTopology = false;

  public constructor(
    name: string, resourceGroupName: pulumi.Input<string>, network: Network, settings: Settings, definitions: pulumi.Output<string>,
    opts?: pulumi.ComponentResourceOptions) {
    super("warren:broker:Aks", name, {}, opts);
    // The load balancer's address is in a network that is not the cluster's own.
    const identity = new Identity(`${name}-nodes`, resourceGroupName, { parent: this });
    const allowed = identity.grant("networkContributor", network.kubernetes);
    const cluster = new containerservice.ManagedCluster(name, {
      resourceGroupName,
      dnsPrefix: name,
      identity: { type: containerservice.ResourceIdentityType.UserAssigned, userAssignedIdentities: [identity.id] },
      agentPoolProfiles: [{
        name: "broker",
        mode: "System",
        count: settings.aks.nodes,
        vmSize: settings.aks.nodeSize,
        vnetSubnetID: network.kubernetes,
        osType: "Linux",
      }],
      networkProfile: { networkPlugin: "azure", networkPluginMode: "overlay", serviceCidr: "10.61.0.0/16", dnsServiceIP: "10.61.0.10" },
    }, { parent: this, protect: settings.protect, dependsOn: [allowed] });
    const credentials = containerservice.listManagedClusterAdminCredentialsOutput({ resourceGroupName, resourceName: cluster.name }, { parent: this });
    const kubeconfig = pulumi.secret(credentials.apply(({ kubeconfigs }) => Buffer.from(kubeconfigs[0]?.value ?? "", "base64").toString("utf8")));
    const provider = new kubernetes.Provider(name, { kubeconfig, enableServerSideApply: true }, { parent: this });
    const made = { parent: this, provider };
    const operator = new kubernetes.yaml.v2.ConfigFile(`${name}-operator`, { file: settings.aks.operatorManifest }, { parent: this, providers: [provider] });
    const namespace = new kubernetes.core.v1.Namespace(name, { metadata: { name } }, made);
    const secret = new kubernetes.core.v1.Secret(
      `${name}-definitions`, { metadata: { name: `${name}-definitions`, namespace: namespace.metadata.name }, stringData: { "definitions.json": definitions } }, made);
    const nodes = new kubernetes.apiextensions.CustomResource(
      name,
      rabbitmqCluster(name, namespace.metadata.name, secret.metadata.name, definitions, {
        address: Network.brokerAddress,
        subnet: Network.kubernetesSubnet,
        storageGb: settings.aks.storageGb,
      }),
      { ...made, dependsOn: [operator], protect: settings.protect });
    this.ready = [nodes];
    this.registerOutputs();
  }
}
