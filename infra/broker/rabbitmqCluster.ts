import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type * as kubernetes from "@pulumi/kubernetes";

/** The custom resource that the cluster operator turns into a cluster of three nodes, which loads the definitions at boot. */
export function rabbitmqCluster(
  name: string,
  namespace: pulumi.Input<string>,
  definitionsSecret: pulumi.Input<string>,
  definitions: pulumi.Output<string>,
  { address, subnet, storageGb }: { address: string; subnet: string; storageGb: number },
): kubernetes.apiextensions.CustomResourceArgs {
  // A changed secret restarts nothing: a changed annotation does.
  const hash = definitions.apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 16));
  return {
    apiVersion: "rabbitmq.com/v1beta1",
    kind: "RabbitmqCluster",
    metadata: { name, namespace },
    spec: {
      replicas: 3,
      persistence: { storage: `${storageGb}Gi` },
      rabbitmq: {
        additionalConfig: "load_definitions = /warren/definitions.json\ncluster_partition_handling = pause_minority\n",
      },
      service: {
        type: "LoadBalancer",
        annotations: {
          "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
          "service.beta.kubernetes.io/azure-load-balancer-internal-subnet": subnet,
          "service.beta.kubernetes.io/azure-load-balancer-ipv4": address,
        },
      },
      override: {
        statefulSet: {
          spec: {
            template: {
              metadata: { annotations: { "warren/definitions": hash } },
              spec: {
                containers: [{ name: "rabbitmq", volumeMounts: [{ name: "definitions", mountPath: "/warren" }] }],
                volumes: [{ name: "definitions", secret: { secretName: definitionsSecret } }],
              },
            },
          },
        },
      },
    },
  };
}
