import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import type { Settings } from "../config/settings";
import { brokerAdminPassword } from "../config/settings";
import type { Topology } from "../topology/model";
import type { Broker } from "./broker";
import { permissionsOf, userNames } from "./permissions";
import { policiesOf } from "./policies";
import { BrokerObjects } from "./objects";
import type { BrokerPasswords } from "./users";

/**
 * A broker that exists already: CloudAMQP, a cluster of one's own. Users, permissions, policies and the topology are made through its management API, which
 * must be reachable from where `pulumi up` runs.
 */
export class ExternalBroker extends pulumi.ComponentResource implements Broker {
  public readonly url: pulumi.Output<string>;
  public readonly managementUrl: pulumi.Output<string>;
  public readonly ready: readonly pulumi.Resource[];
  public readonly hasTopology = true;

  public constructor(
    name: string, settings: Settings, external: NonNullable<Settings["external"]>, topology: Topology, passwords: BrokerPasswords, config: pulumi.Config,
    opts?: pulumi.ComponentResourceOptions) {
    super("warren:broker:External", name, {}, opts);
    this.url = pulumi.output(external.url);
    this.managementUrl = pulumi.output(external.managementUrl);
    const provider = new rabbitmq.Provider(name, {
      endpoint: external.managementUrl,
      username: external.adminUser,
      password: config.requireSecret(brokerAdminPassword),
    }, { parent: this });
    const made = { parent: this, provider };
    const virtualHost = external.createVirtualHost
      ? new rabbitmq.VHost(name, { name: settings.virtualHost }, { ...made, protect: settings.protect }).name
      : pulumi.output(settings.virtualHost);
    const permissions = permissionsOf(topology);
    const granted = userNames.map((user) => {
      const { tags, ...rights } = permissions[user];
      const account = new rabbitmq.User(`${name}-${user}`, { name: user, password: passwords.of[user], tags: [...tags] }, made);
      return new rabbitmq.Permissions(`${name}-${user}`, { user: account.name, vhost: virtualHost, permissions: rights }, made);
    });
    const policies = policiesOf(topology, settings.maxQueueBytes).map(({ name: policy, definition, ...rest }) => new rabbitmq.Policy(
      `${name}-${policy}`,
      {
        name: policy,
        vhost: virtualHost,
        policy: { ...rest, definition: Object.fromEntries(Object.entries(definition).map(([key, value]) => [key, String(value)])) },
      },
      made));
    const objects = new BrokerObjects(name, topology.broker, virtualHost, settings.protect, { parent: this, providers: [provider] });
    this.ready = [...granted, ...policies, ...objects.all];
    this.registerOutputs();
  }
}
