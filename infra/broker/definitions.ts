import type { UserName, Permissions } from "./permissions";
import { userNames } from "./permissions";
import { passwordHash } from "./passwordHash";
import type { BrokerPolicy } from "./policies";

/**
 * What a new broker loads at boot: the virtual host, the users, their permissions and the policies. Not the topology: the topology job applies it, so that a
 * changed queue does not restart the broker.
 */
export function definitionsOf(
  virtualHost: string,
  passwords: Readonly<Record<UserName, string>>,
  permissions: Readonly<Record<UserName, Permissions>>,
  policies: readonly BrokerPolicy[],
): string {
  return JSON.stringify({
    vhosts: [{ name: virtualHost }],
    users: userNames.map((name) => ({
      name,
      password_hash: passwordHash(name, passwords[name]),
      hashing_algorithm: "rabbit_password_hashing_sha256",
      tags: permissions[name].tags,
    })),
    permissions: userNames.map((user) => ({
      user,
      vhost: virtualHost,
      configure: permissions[user].configure,
      write: permissions[user].write,
      read: permissions[user].read,
    })),
    policies: policies.map((policy) => ({
      vhost: virtualHost,
      name: policy.name,
      pattern: policy.pattern,
      "apply-to": policy.applyTo,
      priority: policy.priority,
      definition: policy.definition,
    })),
  });
}
