import type { Settings, SettingsSource } from "./settings";
import { brokerAdminPassword } from "./settings";
import { regionLike, regions } from "./regions";
import { Values } from "./values";

const imageName = /^[a-z0-9]+([._/-][a-z0-9]+)*(:\d+\/[a-z0-9]+([._/-][a-z0-9]+)*)?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$/;

/** Reads and checks a stack's settings: every problem at once, each with what to do. */
export function readSettings(source: SettingsSource): { settings: Settings; problems: string[] } {
  const values = new Values(source);
  const broker = values.oneOf("broker", ["external", "containerapp", "aks"] as const, "containerapp");
  const settings: Settings = {
    location: location(source.location, values),
    topology: values.text("topology", "topology.json"),
    apps: values.flag("apps", true),
    image: values.matching("image", imageName, "a name with a tag, such as warren:1.0 (in the stack's registry) or ghcr.io/you/warren:1.0", "warren:latest"),
    host: values.oneOf("host", ["embedded", "functions"] as const, "embedded"),
    protect: values.flag("protect", true),
    virtualHost: values.matching("virtualHost", /^(\/|[A-Za-z0-9._-]{1,200})$/, "letters, digits, '.', '_' and '-', or '/'", "warren"),
    maxQueueBytes: values.optionalWhole("maxQueueBytes", 1, Number.MAX_SAFE_INTEGER),
    cpu: values.cores("cpu", 0.5),
    drainSeconds: values.whole("drainSeconds", 1, 570, 60),
    http: http(values),
    broker,
    external: broker === "external" ? external(values) : undefined,
    containerBroker: {
      image: values.matching("brokerImage", imageName, "a name with a tag, such as rabbitmq:4-management", "rabbitmq:4-management"),
      cpu: values.cores("brokerCpu", 1),
      storageGb: values.whole("brokerStorageGb", 1, 5120, 32),
    },
    aks: {
      nodes: values.whole("aksNodes", 3, 100, 3),
      nodeSize: values.matching("aksNodeSize", /^Standard_[A-Za-z0-9_]+$/, "a VM size such as Standard_D2s_v5", "Standard_D2s_v5"),
      storageGb: values.whole("aksStorageGb", 1, 32767, 32),
      operatorManifest: values.matching(
        "aksOperatorManifest", /^https:\/\/\S+\.ya?ml$/, "the https address of RabbitMQ's cluster-operator.yml",
        "https://github.com/rabbitmq/cluster-operator/releases/download/v2.12.0/cluster-operator.yml"),
    },
    postgres: {
      sku: values.matching("postgresSku", /^Standard_[A-Za-z0-9_]+$/, "a size such as Standard_B1ms or Standard_D2ds_v5", "Standard_B1ms"),
      storageGb: values.whole("postgresStorageGb", 32, 32767, 32),
    },
    logDays: values.whole("logDays", 30, 730, 30),
  };
  values.ignore("brokerUrl", "brokerManagementUrl", "brokerAdminUser", brokerAdminPassword, "brokerCreateVirtualHost");
  values.unknown();
  return { settings, problems: values.problems };
}

function location(given: string | undefined, values: Values): string {
  if (given === undefined || given.trim() === "") {
    values.problems.push("azure-native:location is missing: set it, for example 'pulumi config set azure-native:location westeurope'.");
    return "";
  }

  if (regions.includes(given)) {
    return given;
  }

  const meant = regionLike(given);
  values.problems.push(
    `azure-native:location '${given}' is no region: ${meant === undefined ? "use one of 'az account list-locations -o table', such as westeurope" : `did you mean ${meant}?`}`);
  return given;
}

function http(values: Values): Settings["http"] {
  const minInstances = values.whole("httpMinInstances", 0, 1000, 1);
  const maxInstances = values.whole("httpMaxInstances", 1, 1000, 5);
  if (minInstances > maxInstances) {
    values.problems.push(`warren:httpMinInstances ${minInstances} is more than warren:httpMaxInstances ${maxInstances}: lower one or raise the other.`);
  }

  return { minInstances, maxInstances, user: values.oneOf("httpUser", ["publisher", "operator"] as const, "publisher") };
}

function external(values: Values): Settings["external"] {
  const url = values.url("brokerUrl", ["amqps:", "amqp:"], "amqps://broker.example:5671");
  const managementUrl = values.url("brokerManagementUrl", ["https:", "http:"], "https://broker.example:15671");
  const adminUser = values.optional("brokerAdminUser");
  if (adminUser === undefined) {
    values.problems.push("warren:brokerAdminUser is missing: set the name of a user with the tag administrator.");
  }

  values.secret(brokerAdminPassword);
  const createVirtualHost = values.flag("brokerCreateVirtualHost", true);
  return { url: url ?? "", managementUrl: managementUrl ?? "", adminUser: adminUser ?? "", createVirtualHost };
}
