import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation } from '../../platform/openapi/describe-operation.ts';
import { trialBody, trialQuestion } from './trial.schema.ts';

/** The trial chat of the home page. */
export const trialPaths: ZodOpenApiPathsObject = {
  '/api/trial': {
    get: describeOperation({
      summary: 'How many messages a visitor has left today; sets the cookie that identifies them for the day',
      tag: 'Trial',
      answer: trialBody,
    }),
  },
  '/api/trial/chat': {
    post: describeChange({
      summary: 'Ask Grok without an account: server-sent events `words`, then `end` or `error`',
      tag: 'Trial',
      body: trialQuestion,
      answer: z.string(),
      contentType: 'text/event-stream',
      answerErrors: ['trial_cut', 'trial_refused', 'trial_unavailable'],
      errors: [
        'trial_off',
        'trial_unfit',
        'trial_refused',
        'trial_spent',
        'trial_full',
        'trial_too_fast',
        'trial_unavailable',
      ],
    }),
  },
};
