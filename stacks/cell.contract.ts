import { z } from 'zod';
import type { StackProgram } from '../infra/engine/contract.ts';

/** Inputs of the cell program. */
export const cellInputs = z.strictObject({
  cell: z.string().regex(/^[a-z0-9-]{1,20}$/),
  /** CIDR blocks that may connect over SSH: the workers' own addresses. */
  sshSources: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1),
  /** Id of a firewall to adopt instead of creating one. */
  adopt: z.strictObject({ firewall: z.string() }).partial().default({}),
});
export type CellInputs = z.infer<typeof cellInputs>;

/** Outputs of the cell program: `firewallId` goes into every customer's inputs. */
export const cellOutputs = z.object({ firewallId: z.number().int().positive() });
export type CellOutputs = z.infer<typeof cellOutputs>;

/** The stack's name in its cell's state. No customer can have it: a host label has no underscore. */
export const cellStackName = '_cell';

/**
 * The cell stack, named `cellStackName`. The program is referenced by URL and not imported: only the engine loads
 * Pulumi's SDKs.
 */
export const cellStack: StackProgram<CellInputs, CellOutputs> = {
  kind: 'cell',
  module: new URL('./cell.ts', import.meta.url).href,
  inputs: cellInputs,
  outputs: cellOutputs,
  plugins: ['hcloud'],
};
