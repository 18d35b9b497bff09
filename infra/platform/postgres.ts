import * as pulumi from "@pulumi/pulumi";
import * as postgresql from "@pulumi/azure-native/dbforpostgresql";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as random from "@pulumi/random";
import type { Settings } from "../config/settings";
import type { Network } from "./network";

const databaseName = "warren";
const administrator = "warren";

/** PostgreSQL for the task store, reachable from the stack's network only. */
export class Postgres extends pulumi.ComponentResource {
  public readonly host: pulumi.Output<string>;
  /** A secret: it holds the password. */
  public readonly connectionString: pulumi.Output<string>;

  public constructor(name: string, resourceGroupName: pulumi.Input<string>, network: Network, settings: Settings, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Postgres", name, {}, opts);
    const zone = new privatedns.PrivateZone(
      name, { resourceGroupName, location: "global", privateZoneName: "warren.private.postgres.database.azure.com" }, { parent: this });
    const link = new privatedns.VirtualNetworkLink(
      name,
      { resourceGroupName, location: "global", privateZoneName: zone.name, registrationEnabled: false, virtualNetwork: { id: network.id } },
      { parent: this });
    const password = pulumi.secret(new random.RandomPassword(`${name}-postgres`, { length: 40, special: false, minLower: 1, minUpper: 1, minNumeric: 1 }, { parent: this }).result);
    const server = new postgresql.Server(name, {
      resourceGroupName,
      version: "17",
      createMode: "Default",
      sku: { name: settings.postgres.sku, tier: tierOf(settings.postgres.sku) },
      storage: { storageSizeGB: settings.postgres.storageGb, autoGrow: "Enabled" },
      backup: { backupRetentionDays: 7, geoRedundantBackup: "Disabled" },
      administratorLogin: administrator,
      administratorLoginPassword: password,
      network: { delegatedSubnetResourceId: network.postgres, privateDnsZoneArmResourceId: zone.id },
    }, { parent: this, protect: settings.protect, dependsOn: [link] });
    const database = new postgresql.Database(
      name, { resourceGroupName, serverName: server.name, databaseName, charset: "UTF8", collation: "en_US.utf8" }, { parent: this, protect: settings.protect });
    this.host = server.fullyQualifiedDomainName;
    this.connectionString = pulumi.secret(
      pulumi.interpolate`Host=${this.host};Database=${database.name};Username=${administrator};Password=${password};SSL Mode=VerifyFull`);
    this.registerOutputs();
  }
}

/** The tier that a size belongs to. */
export function tierOf(sku: string): string {
  return sku.startsWith("Standard_B") ? "Burstable" : sku.startsWith("Standard_E") ? "MemoryOptimized" : "GeneralPurpose";
}
