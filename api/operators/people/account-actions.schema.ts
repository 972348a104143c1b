import { z } from 'zod';

/** POST /api/operators/accounts/:account/factor-reset */
export const resetBody = z.object({
  reason: z
    .string()
    .trim()
    .min(3, 'Say how you know that it is them, in a few words.')
    .max(300, 'Say it in at most 300 characters.')
    .meta({ description: 'How the operator knows who the person is. Other operators read it' }),
});

/** POST /api/operators/accounts/:account/factor-reset/confirm */
export const confirmResetBody = z.object({
  request: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: '`request` of the request that was read: no other one is confirmed' }),
});

/** POST /api/operators/accounts/:account/proof-mail */
export const proofMailAnswer = z
  .object({
    effect: z.enum(['proof_sent', 'already_proven', 'address_taken', 'no_address']).meta({
      description:
        '`address_taken`: another account has proven the address, and its owner was told instead. `no_address`: there is none to prove',
    }),
  })
  .meta({ id: 'ProofMail' });
export type ProofMailBody = z.infer<typeof proofMailAnswer>;

/** POST and DELETE /api/operators/accounts/:account/suspension: what it changed. */
export const suspensionAnswer = z
  .object({ effect: z.enum(['suspended', 'resumed', 'not_suspended']) })
  .meta({ id: 'ChangedSuspension' });
