import * as pulumi from "@pulumi/pulumi";
import * as containerregistry from "@pulumi/azure-native/containerregistry";

/** The registry that holds the apps' images. Nobody signs in to it with a password. */
export class Registry extends pulumi.ComponentResource {
  public readonly id: pulumi.Output<string>;
  public readonly server: pulumi.Output<string>;

  public constructor(name: string, resourceGroupName: pulumi.Input<string>, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Registry", name, {}, opts);
    const registry = new containerregistry.Registry(
      name, { resourceGroupName, adminUserEnabled: false, sku: { name: containerregistry.SkuName.Basic } }, { parent: this });
    this.id = registry.id;
    this.server = registry.loginServer;
    this.registerOutputs();
  }

  /** The whole reference of an image: a name without a host is one of this registry's. */
  public image(name: string): pulumi.Output<string> {
    return hasHost(name) ? pulumi.output(name) : pulumi.interpolate`${this.server}/${name}`;
  }
}

function hasHost(image: string): boolean {
  const first = image.split("/")[0] ?? "";
  return image.includes("/") && (first.includes(".") || first.includes(":") || first === "localhost");
}
