import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { mailPreferencesAnswer, mailPreferencesChange } from './mail-preferences.schema.ts';

const tag = 'Account';

export const mailPreferencesPaths: ZodOpenApiPathsObject = {
  '/api/account/mail-preferences': {
    get: describeOperation({
      summary: 'Which mails about their teams the user gets',
      tag,
      answer: mailPreferencesAnswer,
      errors: ['unauthenticated'],
    }),
    patch: describeChange({
      summary: 'Switch mails about one team on or off, for the user alone',
      tag,
      body: mailPreferencesChange,
      answer: mailPreferencesAnswer,
      errors: ['unauthenticated', 'not_found'],
    }),
  },
};
