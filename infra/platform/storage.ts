import * as pulumi from "@pulumi/pulumi";
import * as storage from "@pulumi/azure-native/storage";

/** The storage account: blobs for the official Functions host, and file shares for the handlers' data folder and a broker's messages. */
export class Storage extends pulumi.ComponentResource {
  public readonly id: pulumi.Output<string>;
  public readonly accountName: pulumi.Output<string>;
  public readonly key: pulumi.Output<string>;
  private readonly account: storage.StorageAccount;

  public constructor(name: string, private readonly resourceGroupName: pulumi.Input<string>, private readonly protect: boolean, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Storage", name, {}, opts);
    this.account = new storage.StorageAccount(name, {
      resourceGroupName,
      kind: storage.Kind.StorageV2,
      sku: { name: storage.SkuName.Standard_LRS },
      allowBlobPublicAccess: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
    }, { parent: this, protect });
    const keys = storage.listStorageAccountKeysOutput({ resourceGroupName, accountName: this.account.name }, { parent: this });
    this.id = this.account.id;
    this.accountName = this.account.name;
    this.key = pulumi.secret(keys.apply((found) => found.keys[0]?.value ?? ""));
    this.registerOutputs();
  }

  public share(name: string, gigabytes: number): pulumi.Output<string> {
    const share = new storage.FileShare(
      name, { resourceGroupName: this.resourceGroupName, accountName: this.account.name, shareName: name, shareQuota: gigabytes }, { parent: this, protect: this.protect });
    return share.name;
  }
}
