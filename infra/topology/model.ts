/** The part of `topology export --format json` that this program uses. The C# side documents each member. */
export interface Topology {
  readonly version: number;
  readonly exchange: string;
  readonly retryExchange: string;
  readonly delay: { readonly name: string; readonly levels: number };
  readonly queues: readonly Queue[];
  readonly scalingGroups: readonly ScalingGroup[];
  readonly broker: BrokerObjects;
}

export interface Queue {
  readonly name: string;
  readonly function: string;
  readonly prefetch: number;
  readonly concurrency: number;
  readonly deadLetter: { readonly exchange: string; readonly queue: string };
  readonly scale: { readonly group: string };
}

/** Queues that one container app serves; its triggers hold KEDA's own metadata, every value as text. */
export interface ScalingGroup {
  readonly name: string;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly pollingIntervalMs: number;
  readonly cooldownMs: number;
  readonly queues: readonly string[];
  readonly triggers: readonly { readonly type: string; readonly metadata: Readonly<Record<string, string>> }[];
}

export interface BrokerObjects {
  readonly exchanges: readonly { readonly name: string; readonly type: string; readonly durable: boolean }[];
  readonly queues: readonly { readonly name: string; readonly role: string; readonly durable: boolean; readonly arguments: Arguments }[];
  readonly bindings: readonly Binding[];
}

export type Arguments = Readonly<Record<string, string | number | boolean>>;

/** From an exchange to a queue or to another exchange: exactly one of the two is there. */
export interface Binding {
  readonly exchange: string;
  readonly queue?: string;
  readonly toExchange?: string;
  readonly routingKey: string;
}
