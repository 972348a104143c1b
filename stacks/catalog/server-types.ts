/** A Hetzner server type. Memory and disk in GB. */
export interface CatalogServerType {
  name: string;
  cores: number;
  memoryGb: number;
  diskGb: number;
  /** Where it can be ordered. */
  locations: readonly string[];
}

const eu = ['hel1', 'nbg1', 'fsn1'] as const;
const overseas = ['ash', 'hil', 'sin'] as const;

/** The x86 types that tiers use (docs.hetzner.com/cloud/servers); cx* exist in the EU only, small cpx* only overseas. */
export const catalogServerTypes: Record<string, CatalogServerType> = {
  cx23: { name: 'cx23', cores: 2, memoryGb: 4, diskGb: 40, locations: eu },
  cx33: { name: 'cx33', cores: 4, memoryGb: 8, diskGb: 80, locations: eu },
  cpx21: { name: 'cpx21', cores: 3, memoryGb: 4, diskGb: 80, locations: overseas },
  cpx22: { name: 'cpx22', cores: 2, memoryGb: 4, diskGb: 80, locations: eu },
  cpx31: { name: 'cpx31', cores: 4, memoryGb: 8, diskGb: 160, locations: [...eu, ...overseas] },
  cpx41: { name: 'cpx41', cores: 8, memoryGb: 16, diskGb: 240, locations: [...eu, ...overseas] },
};
