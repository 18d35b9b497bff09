import * as pulumi from "@pulumi/pulumi";
import * as resources from "@pulumi/azure-native/resources";
import { HttpApp } from "./apps/httpApp";
import { storeSecrets } from "./apps/secrets";
import type { Stack } from "./apps/stack";
import { TopologyJob } from "./apps/topologyJob";
import { WorkerApp } from "./apps/workerApp";
import { chooseBroker } from "./broker/choose";
import { BrokerPasswords } from "./broker/users";
import { load } from "./config/load";
import { Environment } from "./platform/environment";
import { Identity } from "./platform/identity";
import { Monitoring } from "./platform/monitoring";
import { Network } from "./platform/network";
import { Postgres } from "./platform/postgres";
import { Registry } from "./platform/registry";
import { Storage } from "./platform/storage";
import { Vault } from "./platform/vault";

const loaded = load();
const { settings, topology } = loaded;

const group = new resources.ResourceGroup("warren");
const network = new Network("warren", group.name);
const monitoring = new Monitoring("warren", group.name, settings.logDays);
const storage = new Storage("warren", group.name, settings.protect);
const vault = new Vault("warren", group.name, settings.protect);
const registry = new Registry("warren", group.name);
const identity = new Identity("warren", group.name);
const granted = [identity.grant("acrPull", registry.id), identity.grant("keyVaultSecretsUser", vault.id), identity.grant("storageBlobDataOwner", storage.id)];
const postgres = new Postgres("warren", group.name, network, settings);
const environment = new Environment("warren", group.name, network, monitoring);

const passwords = new BrokerPasswords("broker");
const broker = chooseBroker(loaded, group.name, network, environment, storage, passwords);
const stack: Stack = {
  resourceGroupName: group.name,
  settings,
  topology,
  environment,
  identity,
  registry,
  broker,
  secrets: storeSecrets(vault, broker, passwords, settings.virtualHost, postgres, monitoring),
  storageAccount: storage.accountName,
  dataMount: environment.mount("data", storage, storage.share("data", 100)).name,
  granted,
};

// Queues before apps: a rule for a queue that does not exist keeps an app from scaling, and a trigger without its queue does not start.
let http: HttpApp | undefined;
let workers: WorkerApp[] = [];
if (settings.apps) {
  const topologyReady = broker.hasTopology ? broker.ready : [new TopologyJob("topology", stack).run];
  const after = [...granted, ...topologyReady];
  http = new HttpApp("http", stack, after);
  workers = topology.scalingGroups.map((scaling) => new WorkerApp(stack, scaling, after));
}

/** Where tasks are submitted, or null before the first apps. */
export const httpUrl = http?.url ?? null;
/** The key for it: `az keyvault secret show --vault-name <keyVault> --name <functionKeySecret>`. */
export const functionKeySecret = stack.secrets.functionKey.name;
export const keyVault = vault.vaultName;
export const resourceGroup = group.name;
export const registryServer = registry.server;
export const image = registry.image(settings.image);
export const brokerUrl = pulumi.interpolate`${broker.url}/${encodeURIComponent(settings.virtualHost)}`;
export const brokerManagementUrl = broker.managementUrl;
export const postgresHost = postgres.host;
export const workerApps = workers.map((worker) => worker.name);
