import { z } from 'zod';
import { linkToken } from '../email/email.schema.ts';

const exportBody = z
  .object({
    status: z.enum(['preparing', 'ready', 'failed']),
    askedAt: z.iso.datetime(),
    size: z.number().int().nullable().meta({ description: 'Bytes of the archive; null until it is ready' }),
    downloadsLeft: z.number().int().nonnegative(),
    expiresAt: z.iso.datetime().meta({ description: 'When the archive is removed' }),
  })
  .meta({ id: 'DataExport' });

/** GET and POST /api/account/export: the last export, as long as it is there. */
export const exportAnswer = z.object({ export: exportBody.nullable() });
export type ExportBody = z.infer<typeof exportAnswer>;

/** POST /api/account/export/download: the token of the mailed link. */
export const downloadBody = z.object({ token: linkToken });
