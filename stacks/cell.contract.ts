import { z } from 'zod';
import type { StackProgram } from '../infra/engine/contract.ts';

/** What the cell program takes. */
export const cellInputs = z.strictObject({
  cell: z.string().regex(/^[a-z0-9-]{1,20}$/),
  /** CIDR blocks that may open SSH: the workers' own addresses. */
  sshSources: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1),
  /** Id of a firewall to take over instead of creating one. */
  adopt: z.strictObject({ firewall: z.string() }).partial().default({}),
});
export type CellInputs = z.infer<typeof cellInputs>;

/** What the cell program gives back: `firewallId` goes into every customer's inputs. */
export const cellOutputs = z.object({ firewallId: z.number().int().positive() });
export type CellOutputs = z.infer<typeof cellOutputs>;

/** The stack's name in its cell's state. No customer can have it: a host label has no underscore. */
export const cellStackName = '_cell';

/** The cell stack, named `cellStackName`. The program is named and not imported: only the engine loads Pulumi's SDKs. */
export const cellStack: StackProgram<CellInputs, CellOutputs> = {
  kind: 'cell',
  module: new URL('./cell.ts', import.meta.url).href,
  inputs: cellInputs,
  outputs: cellOutputs,
  plugins: ['hcloud'],
};
