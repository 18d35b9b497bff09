import type * as pulumi from "@pulumi/pulumi";
import type * as app from "@pulumi/azure-native/types";
import type { ScalingGroup } from "../topology/model";

/** The name of the app secret with the management API's address, by which KEDA reads queue lengths. */
export const scalerSecret = "broker-scaler";

/** KEDA's rules for a group, with the metadata of the topology's export. */
export function scaleOf(group: ScalingGroup, virtualHost: string): app.input.app.ScaleArgs {
  return {
    minReplicas: group.minInstances,
    maxReplicas: group.maxInstances,
    pollingInterval: group.pollingIntervalMs / 1000,
    cooldownPeriod: group.cooldownMs / 1000,
    rules: group.triggers.map((trigger, index): pulumi.Input<app.input.app.ScaleRuleArgs> => ({
      name: `queue-${index + 1}`,
      custom: {
        type: trigger.type,
        metadata: { ...trigger.metadata, vhostName: virtualHost },
        auth: [{ secretRef: scalerSecret, triggerParameter: "host" }],
      },
    })),
  };
}
