import * as pulumi from "@pulumi/pulumi";
import type { UserName } from "./permissions";

/** A broker as the apps see it, whatever kind it is. */
export interface Broker {
  /** Where AMQP is, without user: `amqps://host:port`. */
  readonly url: pulumi.Output<string>;
  /** Where the management API is, without user. */
  readonly managementUrl: pulumi.Output<string>;
  /** What must be there before something connects. */
  readonly ready: readonly pulumi.Resource[];
  /** Whether the program declares the topology itself; else the topology job does, from inside the network. */
  readonly hasTopology: boolean;
}

/** A broker's address with a user in it: a secret. */
export function addressFor(url: pulumi.Output<string>, user: UserName, password: pulumi.Output<string>, path: string): pulumi.Output<string> {
  return pulumi.secret(pulumi.all([url, password]).apply(([base, secret]) => withUser(base, user, secret, path)));
}

/** The management API ends in a slash, else KEDA takes its last word for the virtual host; AMQP ends in the virtual host. */
export function withUser(base: string, user: string, password: string, path: string): string {
  return `${base.replace("://", `://${user}:${password}@`).replace(/\/$/, "")}/${path}`;
}
