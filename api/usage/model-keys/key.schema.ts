import { z } from 'zod';
import { operationBody } from '../../operations/operation.schema.ts';

/** POST /api/instances/:id/model-key: the new key, told this once, and the operation that brings it to the assistant. */
export const modelKeyAnswer = z.object({
  key: z.string().meta({ description: 'Told this once: only its hash is kept' }),
  prefix: z.string().meta({ example: 'clk_0f3a91bc' }),
  operation: operationBody,
});
