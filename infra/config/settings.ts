export type BrokerKind = "external" | "containerapp" | "aks";
export type HostKind = "embedded" | "functions";

/** What a stack says, checked and with defaults. README.md describes each setting. Secrets are not among them: they stay Pulumi outputs. */
export interface Settings {
  readonly location: string;
  readonly topology: string;
  readonly apps: boolean;
  readonly image: string;
  readonly host: HostKind;
  readonly protect: boolean;
  readonly virtualHost: string;
  readonly maxQueueBytes: number | undefined;
  readonly cpu: number;
  readonly drainSeconds: number;
  readonly http: { readonly minInstances: number; readonly maxInstances: number; readonly user: "publisher" | "operator" };
  readonly broker: BrokerKind;
  readonly external: { readonly url: string; readonly managementUrl: string; readonly adminUser: string; readonly createVirtualHost: boolean } | undefined;
  readonly containerBroker: { readonly image: string; readonly cpu: number; readonly storageGb: number };
  readonly aks: { readonly nodes: number; readonly nodeSize: string; readonly storageGb: number; readonly operatorManifest: string };
  readonly postgres: { readonly sku: string; readonly storageGb: number };
  readonly logDays: number;
}

/** How settings come in: `get` gives a setting's text, `secret` how a setting that holds a secret is kept. */
export interface SettingsSource {
  readonly get: (name: string) => string | undefined;
  readonly secret: (name: string) => "missing" | "plain" | "encrypted";
  readonly location: string | undefined;
  /** Every name that the stack sets, so that a misspelt one is found. */
  readonly names: readonly string[];
}

/** The settings that hold secrets: set them with `pulumi config set --secret`. */
export const brokerAdminPassword = "brokerAdminPassword";
