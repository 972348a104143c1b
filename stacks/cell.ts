import { CellFirewall } from '../infra/components/cell-firewall.ts';
import type { CellInputs, CellOutputs } from './cell.contract.ts';

/** What all servers of a cell share: their firewall. Created once per cell, before its first customer. */
export async function program({
  cell,
  sshSources,
  adopt,
}: CellInputs): Promise<Record<keyof CellOutputs, unknown>> {
  const firewall = new CellFirewall('firewall', { cell, sshSources, adopt: adopt.firewall });
  return { firewallId: firewall.id };
}
