import type * as pulumi from "@pulumi/pulumi";
import type { Broker } from "../broker/broker";
import type { Settings } from "../config/settings";
import type { Environment } from "../platform/environment";
import type { Identity } from "../platform/identity";
import type { Registry } from "../platform/registry";
import type { StoredSecret } from "../platform/vault";
import type { Topology } from "../topology/model";

/** What every app is made of. */
export interface Stack {
  readonly resourceGroupName: pulumi.Output<string>;
  readonly settings: Settings;
  readonly topology: Topology;
  readonly environment: Environment;
  readonly identity: Identity;
  readonly registry: Registry;
  readonly broker: Broker;
  readonly secrets: AppSecrets;
  readonly storageAccount: pulumi.Output<string>;
  /** The mounted share for the handlers' files. */
  readonly dataMount: pulumi.Output<string>;
  /** What must be there before an image can be pulled or a secret read. */
  readonly granted: readonly pulumi.Resource[];
}

/** The secrets in the vault. */
export interface AppSecrets {
  readonly brokerPublisher: StoredSecret;
  readonly brokerWorker: StoredSecret;
  readonly brokerOperator: StoredSecret;
  readonly managementOperator: StoredSecret;
  readonly brokerScaler: StoredSecret;
  readonly functionKey: StoredSecret;
  readonly postgres: StoredSecret;
  readonly insights: StoredSecret;
}
