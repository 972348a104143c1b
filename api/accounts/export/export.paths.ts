import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { downloadBody, exportAnswer } from './export.schema.ts';

const tag = 'Account';

export const exportPaths: ZodOpenApiPathsObject = {
  '/api/account/export': {
    get: describeOperation({
      summary: 'The last archive of one’s data, as long as it is kept',
      tag,
      answer: exportAnswer,
      errors: ['unauthenticated'],
    }),
    post: describeChange({
      summary:
        'Have everything that is stored about oneself put into an archive, once a day; its link is mailed',
      tag,
      status: 202,
      answer: exportAnswer,
      errors: ['unauthenticated', 'confirm_identity', 'email_unproven', 'too_many_changes'],
    }),
  },
  '/api/account/export/download': {
    post: describeChange({
      summary: 'Download the archive by the token of its mailed link, five times within 24 hours',
      tag,
      body: downloadBody,
      answer: z.string().meta({ format: 'binary' }),
      contentType: 'application/zip',
      errors: ['unauthenticated', 'export_invalid'],
    }),
  },
};
