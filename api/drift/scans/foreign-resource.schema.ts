import { z } from 'zod';

/** What Hetzner bills by itself. */
const foreignResourceKind = z.enum(['server', 'volume', 'snapshot', 'backup', 'primary_ip']);
export type ForeignResourceKind = z.infer<typeof foreignResourceKind>;

/** GET /api/operators/drift/foreign: what the Hetzner projects of the cells contain and bill that is not ours. */
export const foreignResourcesAnswer = z
  .object({
    resources: z.array(
      z.object({
        cell: z.string(),
        kind: foreignResourceKind,
        id: z.string().meta({ description: 'The id at Hetzner' }),
        name: z.string(),
        type: z.string().meta({ example: 'cx23' }),
        location: z.string().nullable(),
        monthlyPrice: z
          .number()
          .nullable()
          .meta({ description: 'Net, in the currency of the account; null if the list has no price' }),
        createdAt: z.iso.datetime(),
        lastSeen: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'ForeignResources' });
export type ForeignResourcesBody = z.infer<typeof foreignResourcesAnswer>;
