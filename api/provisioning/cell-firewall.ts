import type { Engine } from '../../infra/engine/contract.ts';
import { cellRequest, type StackConfig } from '../operators/customer-stack.ts';
import type { Recover } from './recovery.ts';

/** Gives the id of the cell's firewall, bringing it up the first time. */
export type CellFirewall = () => Promise<number>;

/**
 * The cell's stack is brought up once per process, before its first customer; later calls share the answer. Two customers
 * at once share one run; a failed run is forgotten, so that the next customer tries again.
 */
export function cellFirewall(engine: Engine, recover: Recover, config: StackConfig): CellFirewall {
  let known: Promise<number> | undefined;
  const bringUp = async (): Promise<number> => {
    const { outputs } = await engine.up(cellRequest(config, await recover.cell()));
    return outputs.firewallId;
  };
  return () => {
    known ??= bringUp().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
