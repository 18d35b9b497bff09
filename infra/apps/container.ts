import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { input } from "@pulumi/azure-native/types";
import type { StoredSecret } from "../platform/vault";
import type { Stack } from "./stack";
import type { EnvironmentVariable } from "./functionsOf";

/** An environment variable whose value is a secret of the vault. */
export interface SecretVariable {
  readonly name: string;
  readonly secret: StoredSecret;
}

/** The image's own paths and port; the Dockerfiles at the repository's root make them. */
export const images = {
  embedded: { folder: "/app", port: 8080, arguments: ["--urls", "http://*:8080"] },
  functions: { folder: "/home/site/wwwroot", port: 80, arguments: [] as string[] },
} as const;

/** What an app or a job may pull and read. */
export function access(stack: Stack, secrets: readonly StoredSecret[]): Pick<input.app.ConfigurationArgs, "registries" | "secrets"> {
  return {
    registries: [{ server: stack.registry.server, identity: stack.identity.id }],
    secrets: secrets.map((secret) => ({ name: secret.name, keyVaultUrl: secret.uri, identity: stack.identity.id })),
  };
}

export function identityOf(stack: Stack): input.app.ManagedServiceIdentityArgs {
  return { type: "UserAssigned", userAssignedIdentities: [stack.identity.id] };
}

/** Plain and secret variables, and one that changes with the secrets, because a changed secret alone makes no new revision. */
export function variables(plain: readonly EnvironmentVariable[], secret: readonly SecretVariable[]): pulumi.Input<input.app.EnvironmentVarArgs>[] {
  const versions = pulumi.all(secret.map(({ secret: { version } }) => version));
  return [
    ...plain,
    ...secret.map(({ name, secret: stored }) => ({ name, secretRef: stored.name })),
    { name: "WARREN_SECRETS", value: versions.apply((all) => createHash("sha256").update(all.join("\n")).digest("hex").slice(0, 16)) },
  ];
}
