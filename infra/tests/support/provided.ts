import { ofType } from "./stacks";
import { reveal } from "./wire";
import type { Run } from "./engine";

/** What the RabbitMQ provider was told to make, as a definitions file for another virtual host, so that a real broker can take it. */
export function providedDefinitions(run: Run, virtualHost: string): string {
  const told = <T>(type: string): T[] => ofType(run, `rabbitmq:index/${type}`).map((resource) => reveal(resource.inputs) as T);
  const numbers = (definition: Record<string, string>): Record<string, string | number> =>
    // The provider makes numbers of texts that look like ones.
    Object.fromEntries(Object.entries(definition).map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]));
  return JSON.stringify({
    vhosts: told<Named>("vHost:VHost").map(() => ({ name: virtualHost })),
    users: told<{ name: string; password: string; tags: string[] }>("user:User"),
    permissions: told<{ user: string; permissions: Record<string, string> }>("permissions:Permissions").map(({ user, permissions }) => ({ user, vhost: virtualHost, ...permissions })),
    policies: told<{ name: string; policy: { pattern: string; applyTo: string; priority: number; definition: Record<string, string> } }>("policy:Policy")
      .map(({ name, policy: { applyTo, definition, ...policy } }) => ({ name, vhost: virtualHost, ...policy, "apply-to": applyTo, definition: numbers(definition) })),
    exchanges: told<Named & { settings: { type: string; durable: boolean; autoDelete: boolean } }>("exchange:Exchange").map(({ name, settings }) => ({
      name, vhost: virtualHost, type: settings.type, durable: settings.durable, auto_delete: settings.autoDelete, internal: false, arguments: {},
    })),
    queues: told<Named & { settings: { durable: boolean; autoDelete: boolean; argumentsJson: string } }>("queue:Queue").map(({ name, settings }) => ({
      name, vhost: virtualHost, durable: settings.durable, auto_delete: settings.autoDelete, arguments: JSON.parse(settings.argumentsJson) as unknown,
    })),
    bindings: told<{ source: string; destination: string; destinationType: string; routingKey: string }>("binding:Binding").map((binding) => ({
      source: binding.source, vhost: virtualHost, destination: binding.destination, destination_type: binding.destinationType, routing_key: binding.routingKey, arguments: {},
    })),
  });
}

interface Named {
  readonly name: string;
}
