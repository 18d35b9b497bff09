/** The public regions of Azure, as their programmatic names. */
export const regions: readonly string[] = [
  "australiacentral", "australiaeast", "australiasoutheast", "austriaeast", "belgiumcentral", "brazilsouth", "canadacentral", "canadaeast",
  "centralindia", "centralus", "chilecentral", "denmarkeast", "eastasia", "eastus", "eastus2", "francecentral", "germanywestcentral",
  "indonesiacentral", "israelcentral", "italynorth", "japaneast", "japanwest", "jioindiawest", "koreacentral", "koreasouth", "malaysiawest",
  "mexicocentral", "newzealandnorth", "northcentralus", "northeurope", "norwayeast", "polandcentral", "qatarcentral", "southafricanorth",
  "southcentralus", "southeastasia", "southindia", "spaincentral", "swedencentral", "switzerlandnorth", "uaenorth", "uksouth", "ukwest",
  "westcentralus", "westeurope", "westindia", "westus", "westus2", "westus3",
];

/** The name that a person may have meant: "West Europe" is how the portal writes westeurope. */
export function regionLike(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return regions.find((region) => region === plain) ?? regions.find((region) => plain.length >= 4 && (region.startsWith(plain) || plain.startsWith(region)));
}
