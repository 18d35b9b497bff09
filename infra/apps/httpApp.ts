import * as pulumi from "@pulumi/pulumi";
import * as app from "@pulumi/azure-native/app";
import { access, identityOf, images, type SecretVariable } from "./container";
import { appTemplate } from "./appTemplate";
import type { Stack } from "./stack";

/** The container app that accepts tasks over HTTP and runs none. */
export class HttpApp extends pulumi.ComponentResource {
  public readonly url: pulumi.Output<string>;

  public constructor(name: string, stack: Stack, after: readonly pulumi.Resource[], opts?: pulumi.ComponentResourceOptions) {
    super("warren:apps:Http", name, {}, opts);
    const { minInstances, maxInstances, user } = stack.settings.http;
    const broker: SecretVariable[] = user === "publisher"
      ? [{ name: "RabbitMQConnection", secret: stack.secrets.brokerPublisher }]
      : [{ name: "RabbitMQConnection", secret: stack.secrets.brokerOperator }, { name: "RabbitMQManagement", secret: stack.secrets.managementOperator }];
    const { template, secrets } = appTemplate(stack, [], broker, {
      minReplicas: minInstances,
      maxReplicas: maxInstances,
      rules: [{ name: "requests", http: { metadata: { concurrentRequests: "50" } } }],
    });
    const http = new app.ContainerApp(name, {
      resourceGroupName: stack.resourceGroupName,
      managedEnvironmentId: stack.environment.id,
      workloadProfileName: "Consumption",
      containerAppName: name,
      identity: identityOf(stack),
      configuration: {
        activeRevisionsMode: app.ActiveRevisionsMode.Single,
        ingress: { external: true, allowInsecure: false, targetPort: images[stack.settings.host].port, transport: app.IngressTransportMethod.Auto },
        ...access(stack, secrets),
      },
      template,
    }, { parent: this, dependsOn: [...after] });
    this.url = pulumi.interpolate`https://${http.configuration.apply((configuration) => configuration?.ingress?.fqdn ?? "")}/api`;
    this.registerOutputs();
  }
}
