import * as pulumi from "@pulumi/pulumi";
import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";

/** A secret in the vault, as an app refers to it. */
export interface StoredSecret {
  readonly name: string;
  /** Without a version, so that an app gets the newest. */
  readonly uri: pulumi.Output<string>;
  /** With its version: it changes with the value and tells nothing of it. */
  readonly version: pulumi.Output<string>;
}

/** The key vault: apps read their secrets from it by their managed identity. */
export class Vault extends pulumi.ComponentResource {
  public readonly id: pulumi.Output<string>;
  public readonly vaultName: pulumi.Output<string>;

  public constructor(name: string, private readonly resourceGroupName: pulumi.Input<string>, protect: boolean, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Vault", name, {}, opts);
    const vault = new keyvault.Vault(name, {
      resourceGroupName,
      properties: {
        tenantId: authorization.getClientConfigOutput({ parent: this }).tenantId,
        sku: { family: "A", name: keyvault.SkuName.Standard },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 7,
        // Only ever true: once on, Azure does not let it be switched off.
        enablePurgeProtection: protect ? true : undefined,
      },
    }, { parent: this, protect });
    this.id = vault.id;
    this.vaultName = vault.name;
    this.registerOutputs();
  }

  public store(name: string, value: pulumi.Output<string>): StoredSecret {
    const secret = new keyvault.Secret(
      name,
      { resourceGroupName: this.resourceGroupName, vaultName: this.vaultName, secretName: name, properties: { value: pulumi.secret(value) } },
      { parent: this, deleteBeforeReplace: true });
    // What the vault answers about a secret holds no secret, but Pulumi marks all of it.
    const properties = pulumi.unsecret(secret.properties);
    return { name, uri: properties.apply((found) => found.secretUri), version: properties.apply((found) => found.secretUriWithVersion) };
  }
}
