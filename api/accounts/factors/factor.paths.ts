import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { describeChange, describeOperation, idParam } from '../../platform/openapi/describe-operation.ts';
import {
  addedFactorAnswer,
  factorProof,
  factorsAnswer,
  loggedInAnswer,
  newCodesAnswer,
  newTotpAnswer,
  secondFactorAnswer,
  totpCode,
} from './factor.schema.ts';
import { newPasskeyBody, passkeyOptionsAnswer } from './passkey.schema.ts';

const tag = 'Account';

/** The second factor of an account, and the step of a login that asks for it. */
export const factorPaths: ZodOpenApiPathsObject = {
  '/api/auth/second-factor': {
    get: describeOperation({
      summary: 'How the login that waits in this browser can go on',
      tag,
      answer: secondFactorAnswer,
      errors: ['login_expired'],
    }),
    post: describeChange({
      summary: 'Finish a login with the second factor, after `second_factor_required`',
      tag,
      body: factorProof,
      answer: loggedInAnswer,
      errors: ['login_expired', 'wrong_code', 'passkey_refused', 'too_many_attempts'],
    }),
  },
  '/api/auth/second-factor/passkey': {
    post: describeChange({
      summary: 'What a browser needs to finish a login with a passkey',
      tag,
      answer: passkeyOptionsAnswer,
      errors: ['login_expired'],
    }),
  },
  '/api/account/factors': {
    get: describeOperation({
      summary: 'The second factors of the account',
      tag,
      answer: factorsAnswer,
      errors: ['unauthenticated'],
    }),
  },
  '/api/account/factors/totp': {
    post: describeChange({
      summary: 'Begin to set up an authenticator app. One that there is stays until the new one is confirmed',
      tag,
      answer: newTotpAnswer,
      errors: ['unauthenticated', 'confirm_identity'],
    }),
    delete: describeChange({
      summary: 'Remove the authenticator app',
      tag,
      status: 204,
      errors: ['unauthenticated', 'confirm_identity', 'not_found', 'factor_required'],
    }),
  },
  '/api/account/factors/totp/confirm': {
    post: describeChange({
      summary:
        'Confirm the authenticator app by one of its codes. Ends all other sessions if it is the first factor',
      tag,
      body: totpCode,
      answer: addedFactorAnswer,
      errors: ['unauthenticated', 'confirm_identity', 'totp_not_begun', 'wrong_code'],
    }),
  },
  '/api/account/factors/passkeys/options': {
    post: describeChange({
      summary: 'What a browser needs to create a passkey',
      tag,
      answer: passkeyOptionsAnswer,
      errors: ['unauthenticated', 'confirm_identity', 'passkeys_full'],
    }),
  },
  '/api/account/factors/passkeys': {
    post: describeChange({
      summary:
        'Add the passkey that the browser has created. Ends all other sessions if it is the first factor',
      tag,
      body: newPasskeyBody,
      answer: addedFactorAnswer,
      errors: ['unauthenticated', 'confirm_identity', 'passkey_refused', 'passkeys_full'],
    }),
  },
  '/api/account/factors/passkeys/{id}': {
    delete: describeChange({
      summary: 'Remove a passkey',
      tag,
      status: 204,
      path: idParam,
      errors: ['unauthenticated', 'confirm_identity', 'not_found', 'factor_required'],
    }),
  },
  '/api/account/factors/recovery': {
    post: describeChange({
      summary: 'Replace the recovery codes by ten new ones',
      tag,
      answer: newCodesAnswer,
      errors: ['unauthenticated', 'confirm_identity', 'not_found'],
    }),
  },
};
