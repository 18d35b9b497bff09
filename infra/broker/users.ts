import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { UserName } from "./permissions";
import { userNames } from "./permissions";

/** A password for each user of the broker. They are secrets from here on, and so is everything made of them. */
export class BrokerPasswords extends pulumi.ComponentResource {
  public readonly of: Readonly<Record<UserName, pulumi.Output<string>>>;

  public constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("warren:broker:Passwords", name, {}, opts);
    const generated = userNames.map((user): [UserName, pulumi.Output<string>] => {
      // No special characters: passwords stand in URLs, and KEDA does not decode them.
      const password = new random.RandomPassword(`${name}-${user}`, { length: 40, special: false }, { parent: this });
      return [user, pulumi.secret(password.result)];
    });
    this.of = Object.fromEntries(generated) as Record<UserName, pulumi.Output<string>>;
    this.registerOutputs();
  }
}
