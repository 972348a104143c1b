import { z as zod } from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { loginBody, registerBody } from './accounts/auth/auth.schema.ts';
import { sessionCookieName } from './accounts/sessions/session.cookie.ts';
import { completeBody } from './accounts/signup/signup.schema.ts';
import { userAnswer } from './accounts/users/user.schema.ts';
import { catalogBody } from './assistants/catalog/catalog.schema.ts';
import { gatewayTokenAnswer, instanceBody, instancesAnswer } from './assistants/instances/instance.schema.ts';
import { idempotencyKey, startBody, statusAnswer } from './assistants/provisioning/provisioning.schema.ts';
import { setupPaths } from './assistants/setup/setup.paths.ts';
import { driftPaths } from './drift/drift.paths.ts';
import { operationAnswer, operationBody } from './operations/operation.schema.ts';
import { operatorPaths } from './operators/operators.paths.ts';
import type { ErrorCode } from './platform/errors/catalogue.ts';
import { healthBody } from './platform/health/health.schema.ts';
import { describeOperation } from './platform/openapi/describe-operation.ts';
import { modelKeyAnswer } from './usage/model-keys/key.schema.ts';
import { usagePaths } from './usage/reports/usage.paths.ts';
import { trialPaths } from './usage/trial-chat/trial.paths.ts';

const id = zod.object({ id: zod.string().regex(/^[0-9a-f]{24}$/) });
const session: ErrorCode[] = ['unauthenticated'];
const change: ErrorCode[] = ['invalid_input', 'csrf_refused', 'json_expected'];

const paths: ZodOpenApiPathsObject = {
  '/api/auth/register': {
    post: describeOperation({
      summary: 'Sign up by email and log in',
      tag: 'Account',
      status: 201,
      body: registerBody,
      answer: userAnswer,
      errors: [...change, 'email_taken', 'too_many_attempts'],
    }),
  },
  '/api/auth/login': {
    post: describeOperation({
      summary: 'Log in by email',
      tag: 'Account',
      body: loginBody,
      answer: userAnswer,
      errors: [...change, 'wrong_credentials', 'too_many_attempts'],
    }),
  },
  '/api/auth/logout': {
    post: describeOperation({ summary: 'Log out', tag: 'Account', status: 204, errors: ['csrf_refused'] }),
  },
  '/api/auth/me': {
    get: describeOperation({ summary: 'Current user', tag: 'Account', answer: userAnswer, errors: session }),
  },
  '/api/auth/x/login': {
    get: describeOperation({
      summary: 'Continue with X: redirects to its consent page',
      tag: 'Account',
      status: 302,
      query: zod.object({ terms: zod.literal('accepted').optional() }),
    }),
  },
  '/api/auth/x/callback': {
    get: describeOperation({
      summary: 'Callback from X: redirects to /dashboard, /signup/details or /login?error=<code>',
      tag: 'Account',
      status: 302,
    }),
  },
  '/api/signup/complete': {
    post: describeOperation({
      summary: 'Add the email and accept the terms after a first login with X',
      tag: 'Account',
      body: completeBody,
      answer: userAnswer,
      errors: [...change, ...session, 'email_taken', 'details_complete'],
    }),
  },
  '/api/catalog': {
    get: describeOperation({ summary: 'What can be ordered', tag: 'Assistant', answer: catalogBody }),
  },
  ...trialPaths,
  '/api/provisioning/start': {
    post: describeOperation({
      summary: 'Get an assistant',
      tag: 'Assistant',
      status: 202,
      body: startBody,
      answer: operationAnswer,
      headers: zod.object({ 'Idempotency-Key': idempotencyKey }),
      errors: [
        ...change,
        ...session,
        'details_required',
        'payment_required',
        'region_unknown',
        'tier_unknown',
        'subdomain_invalid',
        'subdomain_reserved',
        'subdomain_taken',
        'subdomain_fixed',
        'operation_in_progress',
        'instance_exists',
        'idempotency_mismatch',
        'beta_full',
      ],
    }),
  },
  '/api/provisioning/status': {
    get: describeOperation({
      summary: 'Status of my assistant',
      tag: 'Assistant',
      answer: statusAnswer,
      errors: session,
    }),
  },
  '/api/instances': {
    get: describeOperation({
      summary: 'My assistants',
      tag: 'Assistant',
      answer: instancesAnswer,
      errors: session,
    }),
  },
  '/api/instances/{id}': {
    get: describeOperation({
      summary: 'One of my assistants',
      tag: 'Assistant',
      path: id,
      answer: instanceBody,
      errors: [...session, 'not_found'],
    }),
    delete: describeOperation({
      summary: 'Delete my assistant and everything on it',
      tag: 'Assistant',
      status: 202,
      path: id,
      answer: operationAnswer,
      errors: [...session, 'csrf_refused', 'not_found', 'operation_in_progress'],
    }),
  },
  '/api/instances/{id}/gateway-token': {
    get: describeOperation({
      summary: 'The token that opens my assistant',
      tag: 'Assistant',
      path: id,
      answer: gatewayTokenAnswer,
      errors: [...session, 'not_found', 'instance_not_ready'],
    }),
  },
  '/api/instances/{id}/model-key': {
    post: describeOperation({
      summary: 'Rotate the model key of my assistant',
      tag: 'Assistant',
      status: 202,
      path: id,
      answer: modelKeyAnswer,
      errors: [...session, 'csrf_refused', 'not_found', 'instance_not_ready', 'operation_in_progress'],
    }),
  },
  '/api/operations/{id}': {
    get: describeOperation({
      summary: 'Status of an operation',
      tag: 'Operations',
      path: id,
      answer: operationBody,
      errors: [...session, 'not_found'],
    }),
  },
  '/api/operations/{id}/events': {
    get: describeOperation({
      summary: 'Progress of an operation as server-sent events, resumable with Last-Event-ID',
      tag: 'Operations',
      path: id,
      answer: zod.string(),
      contentType: 'text/event-stream',
      errors: [...session, 'not_found'],
    }),
  },
  '/api/operations/{id}/cancel': {
    post: describeOperation({
      summary: 'Cancel an operation; what a set-up has created is removed',
      tag: 'Operations',
      status: 202,
      path: id,
      answer: operationAnswer,
      errors: [...session, 'csrf_refused', 'not_found', 'operation_over', 'not_cancellable'],
    }),
  },
  ...usagePaths,
  ...operatorPaths,
  ...driftPaths,
  ...setupPaths,
  '/api/health': {
    get: describeOperation({
      summary: 'Whether database and clouds answer',
      tag: 'Service',
      answer: healthBody,
    }),
  },
};

/** The OpenAPI 3.1 document, generated from the schemas that validate requests and shape answers. */
export function openApiDocument(publicUrl: string): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Clawdet',
      version: '1',
      description:
        'Changing calls need the header `X-Requested-With: clawdet` and a JSON body. Errors are `{error, message, action, helpUrl}`.',
    },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(publicUrl) } },
    },
    paths,
  });
}
