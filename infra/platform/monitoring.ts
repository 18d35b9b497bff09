import * as pulumi from "@pulumi/pulumi";
import * as applicationinsights from "@pulumi/azure-native/applicationinsights";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";

/** Log Analytics, which takes the containers' logs, and Application Insights on top of it. */
export class Monitoring extends pulumi.ComponentResource {
  public readonly customerId: pulumi.Output<string>;
  public readonly sharedKey: pulumi.Output<string>;
  public readonly connectionString: pulumi.Output<string>;

  public constructor(name: string, resourceGroupName: pulumi.Input<string>, retentionInDays: number, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Monitoring", name, {}, opts);
    const workspace = new operationalinsights.Workspace(name, { resourceGroupName, retentionInDays, sku: { name: "PerGB2018" } }, { parent: this });
    const insights = new applicationinsights.Component(name, {
      resourceGroupName,
      kind: "web",
      applicationType: "web",
      workspaceResourceId: workspace.id,
    }, { parent: this, additionalSecretOutputs: ["connectionString", "instrumentationKey"] });
    const keys = operationalinsights.getSharedKeysOutput({ resourceGroupName, workspaceName: workspace.name }, { parent: this });
    this.customerId = workspace.customerId;
    this.sharedKey = pulumi.secret(keys.apply((found) => found.primarySharedKey ?? ""));
    this.connectionString = pulumi.secret(insights.connectionString);
    this.registerOutputs();
  }
}
