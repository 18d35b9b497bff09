import * as pulumi from "@pulumi/pulumi";
import type { Loaded } from "../config/load";
import type { Environment } from "../platform/environment";
import type { Network } from "../platform/network";
import type { Storage } from "../platform/storage";
import { AksBroker } from "./aks";
import type { Broker } from "./broker";
import { ContainerAppBroker } from "./containerApp";
import { definitionsOf } from "./definitions";
import { ExternalBroker } from "./external";
import { permissionsOf, type UserName } from "./permissions";
import { policiesOf } from "./policies";
import type { BrokerPasswords } from "./users";

/** The broker of the kind that the stack names. */
export function chooseBroker(
  { settings, topology, config }: Loaded, resourceGroupName: pulumi.Output<string>, network: Network, environment: Environment, storage: Storage,
  passwords: BrokerPasswords): Broker {
  if (settings.external !== undefined) {
    return new ExternalBroker("broker", settings, settings.external, topology, passwords, config);
  }

  const definitions = pulumi.secret(pulumi.all(passwords.of).apply((known) => definitionsOf(
    settings.virtualHost, known as Record<UserName, string>, permissionsOf(topology), policiesOf(topology, settings.maxQueueBytes))));
  return settings.broker === "aks"
    ? new AksBroker("broker", resourceGroupName, network, settings, definitions)
    : new ContainerAppBroker("broker", resourceGroupName, environment, storage, settings, definitions);
}
