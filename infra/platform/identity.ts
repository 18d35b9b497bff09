import * as pulumi from "@pulumi/pulumi";
import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";

/** Azure's own roles, by the ids that they have everywhere. */
export const roles = {
  acrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  storageBlobDataOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  networkContributor: "4d97b98b-1dc4-4787-a291-c67834d212e7",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
} as const;

/** A managed identity, so that nothing in the stack signs in with a password of its own. */
export class Identity extends pulumi.ComponentResource {
  public readonly id: pulumi.Output<string>;
  public readonly clientId: pulumi.Output<string>;
  private readonly principalId: pulumi.Output<string>;

  public constructor(private readonly name: string, resourceGroupName: pulumi.Input<string>, opts?: pulumi.ComponentResourceOptions) {
    super("warren:platform:Identity", name, {}, opts);
    const identity = new managedidentity.UserAssignedIdentity(name, { resourceGroupName }, { parent: this });
    this.id = identity.id;
    this.clientId = identity.clientId;
    this.principalId = identity.principalId;
    this.registerOutputs();
  }

  /** Gives the identity a role on one thing and no more. */
  public grant(role: keyof typeof roles, scope: pulumi.Output<string>): authorization.RoleAssignment {
    const subscription = scope.apply((id) => id.split("/").slice(0, 3).join("/"));
    return new authorization.RoleAssignment(`${this.name}-${role}`, {
      principalId: this.principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: pulumi.interpolate`${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`,
      scope,
    }, { parent: this });
  }
}
