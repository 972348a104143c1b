import { z } from 'zod';
import { operationBody } from '../../operations/operation.schema.ts';

/** POST /api/instances/:id/model-key: the new key, shown only once, and the operation that delivers it. */
export const modelKeyAnswer = z.object({
  key: z.string().meta({ description: 'Shown only once: only its hash is stored' }),
  prefix: z.string().meta({ example: 'clk_0f3a91bc' }),
  operation: operationBody,
});
