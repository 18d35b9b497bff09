import * as pulumi from "@pulumi/pulumi";
import type { input } from "@pulumi/azure-native/types";
import { StorageType, Type } from "@pulumi/azure-native/app";
import type { StoredSecret } from "../platform/vault";
import { functionsOf, prefetchOf, type EnvironmentVariable } from "./functionsOf";
import { images, variables, type SecretVariable } from "./container";
import type { Stack } from "./stack";

// The user that .NET's images run as.
const appUser = 1654;

export interface AppTemplate {
  readonly template: input.app.TemplateArgs;
  readonly secrets: readonly StoredSecret[];
}

/** A container that serves some queues' functions, or none and HTTP only. */
export function appTemplate(stack: Stack, served: readonly string[], broker: readonly SecretVariable[], scale: input.app.ScaleArgs): AppTemplate {
  const { settings, topology } = stack;
  const image = images[settings.host];
  const secret: SecretVariable[] = [
    ...broker,
    { name: "StateConnection", secret: stack.secrets.postgres },
    { name: "APPLICATIONINSIGHTS_CONNECTION_STRING", secret: stack.secrets.insights },
    ...(settings.host === "embedded" ? [{ name: "FunctionKeys__default", secret: stack.secrets.functionKey }] : []),
  ];
  const plain: EnvironmentVariable[] = [
    { name: "DataFolder", value: "/data" },
    ...functionsOf(topology, served, settings.host),
    ...prefetchOf(topology, served, settings.host),
    ...(settings.host === "embedded" ? [{ name: "Warren__ShutdownGrace", value: clock(settings.drainSeconds) }] : []),
  ];
  const template: input.app.TemplateArgs = {
    containers: [{
      name: "app",
      image: stack.registry.image(settings.image),
      args: image.arguments.length > 0 ? [...image.arguments] : undefined,
      resources: { cpu: settings.cpu, memory: `${settings.cpu * 2}Gi` },
      env: [...variables(plain, secret), ...(settings.host === "functions" ? functionsHost(stack) : [])],
      probes: [{ type: Type.Liveness, httpGet: { path: "/api/health/live", port: image.port }, initialDelaySeconds: 5, periodSeconds: 10, failureThreshold: 6 }],
      volumeMounts: [{ volumeName: "data", mountPath: "/data" }],
    }],
    scale,
    // Longer than the app takes itself, so that it ends in its own time.
    terminationGracePeriodSeconds: settings.drainSeconds + 30,
    volumes: [{
      name: "data",
      storageType: StorageType.AzureFile,
      storageName: stack.dataMount,
      mountOptions: `uid=${appUser},gid=${appUser},dir_mode=0750,file_mode=0640,mfsymlinks`,
    }],
  };
  return { template, secrets: secret.map(({ secret: stored }) => stored) };
}

/** The official host keeps its keys and leases in blobs, to which it signs in by the managed identity. */
function functionsHost(stack: Stack): { name: string; value: pulumi.Input<string> }[] {
  return [
    { name: "FUNCTIONS_WORKER_RUNTIME", value: "dotnet-isolated" },
    { name: "AzureWebJobsStorage__accountName", value: stack.storageAccount },
    { name: "AzureWebJobsStorage__credential", value: "managedidentity" },
    { name: "AzureWebJobsStorage__clientId", value: stack.identity.clientId },
  ];
}

/** Seconds as .NET reads a time. */
export function clock(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
