import { createHash } from "node:crypto";
import { secret, type Plain } from "./wire";

/** What is secret in a run: none of it may leave the program in plain. */
export class Secrets {
  public readonly all = new Map<string, string>();

  /** A secret that is the same in each run and belongs to one thing only. */
  public of(thing: string): string {
    const known = this.all.get(thing) ?? `Zq${createHash("sha256").update(thing).digest("hex").slice(0, 38)}`;
    this.all.set(thing, known);
    return known;
  }
}

/** What Azure and the other providers would answer on top of what they were told. */
export function outputsOf(type: string, name: string, secrets: Secrets): Plain {
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: secret(secrets.of(name)), bcryptHash: secret("unused") };
    case "azure-native:keyvault:Secret":
      return { properties: secret({ secretUri: `https://vault.example/secrets/${name}`, secretUriWithVersion: `https://vault.example/secrets/${name}/v1` }) };
    case "azure-native:containerregistry:Registry":
      return { loginServer: "registry.example" };
    case "azure-native:app:ManagedEnvironment":
      return { defaultDomain: "env.example" };
    case "azure-native:app:ContainerApp":
      return { configuration: { ingress: { fqdn: `${name}.env.example` } } };
    case "azure-native:operationalinsights:Workspace":
      return { customerId: "customer" };
    case "azure-native:applicationinsights:Component":
      return { connectionString: secret(secrets.of("insights")) };
    case "azure-native:managedidentity:UserAssignedIdentity":
      return { clientId: `client-of-${name}`, principalId: `principal-of-${name}` };
    case "azure-native:dbforpostgresql:Server":
      return { fullyQualifiedDomainName: "postgres.example" };
    default:
      return {};
  }
}

export function answerOf(token: string, secrets: Secrets): Plain {
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      return { tenantId: "tenant", subscriptionId: "subscription", clientId: "client", objectId: "object" };
    case "azure-native:storage:listStorageAccountKeys":
      return { keys: [{ keyName: "key1", permissions: "Full", creationTime: "", value: secrets.of("storage key") }] };
    case "azure-native:operationalinsights:getSharedKeys":
      return { primarySharedKey: secrets.of("workspace key") };
    case "azure-native:containerservice:listManagedClusterAdminCredentials":
      return { kubeconfigs: [{ name: "admin", value: Buffer.from(secrets.of("kubeconfig")).toString("base64") }] };
    default:
      throw new Error(`Nobody said what ${token} answers.`);
  }
}
