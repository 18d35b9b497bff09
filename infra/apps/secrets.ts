import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { addressFor, type Broker } from "../broker/broker";
import type { BrokerPasswords } from "../broker/users";
import type { Monitoring } from "../platform/monitoring";
import type { Postgres } from "../platform/postgres";
import type { Vault } from "../platform/vault";
import { scalerSecret } from "./scaleRules";
import type { AppSecrets } from "./stack";

/** Puts every secret of the apps into the vault. */
export function storeSecrets(vault: Vault, broker: Broker, passwords: BrokerPasswords, virtualHost: string, postgres: Postgres, monitoring: Monitoring): AppSecrets {
  const path = encodeURIComponent(virtualHost);
  const amqp = (user: "publisher" | "worker" | "operator"): pulumi.Output<string> => addressFor(broker.url, user, passwords.of[user], path);
  const management = (user: "scaler" | "operator"): pulumi.Output<string> => addressFor(broker.managementUrl, user, passwords.of[user], "");
  const key = new random.RandomPassword("function-key", { length: 48, special: false }, { parent: vault });
  return {
    brokerPublisher: vault.store("broker-publisher", amqp("publisher")),
    brokerWorker: vault.store("broker-worker", amqp("worker")),
    brokerOperator: vault.store("broker-operator", amqp("operator")),
    managementOperator: vault.store("management-operator", management("operator")),
    brokerScaler: vault.store(scalerSecret, management("scaler")),
    functionKey: vault.store("function-key", pulumi.secret(key.result)),
    postgres: vault.store("postgres", postgres.connectionString),
    insights: vault.store("insights", monitoring.connectionString),
  };
}
