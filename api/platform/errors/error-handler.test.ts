import { expect, test } from 'vitest';
import { AppError, presentError } from './app-error.ts';
import { errorCatalogue } from './catalogue.ts';
import { toAppError } from './error-handler.ts';

const SUPPORT = 'help@clawdet.test';
const thrown = (name: string, fields: object) => Object.assign(new Error('boom'), { name }, fields);

test('a body that is not JSON is a client error', () => {
  expect(toAppError(thrown('SyntaxError', { type: 'entity.parse.failed', status: 400 })).code).toBe(
    'invalid_json',
  );
});

test.each([
  ['a broken escape in an address', 400, 'invalid_input'],
  ['a path that leaves its folder', 403, 'not_found'],
  ['a file that is not there', 404, 'not_found'],
])('%s is the caller’s to correct, and fills no log', (_what, status, code) => {
  expect(toAppError(thrown('HttpError', { status })).code).toBe(code);
});

test('a body over the size limit is a client error with its own code', () => {
  expect(toAppError(thrown('PayloadTooLargeError', { type: 'entity.too.large', status: 413 })).code).toBe(
    'body_too_large',
  );
});

test('an unreachable database asks the client to wait', () => {
  const error = toAppError(thrown('MongoServerSelectionError', {}));
  expect([error.code, error.status, error.action]).toEqual(['database_unavailable', 503, 'wait']);
});

test('a database that closes the connection during a write asks the client to wait', () => {
  const error = toAppError(
    thrown('Error', { message: 'This socket has been ended by the other party', code: 'EPIPE' }),
  );
  expect([error.code, error.status]).toEqual(['database_unavailable', 503]);
});

test('a full disk asks the client to wait', () => {
  const full = thrown('MongoServerError', { message: 'database or disk is full (13)', code: 1 });
  expect(toAppError(full).code).toBe('storage_full');
});

test('the text of an unknown error is never sent to the client', () => {
  const body = presentError(toAppError(new Error('password=hunter2')), 'https://clawdet.test');
  expect(JSON.stringify(body)).not.toContain('hunter2');
});

test('an error links to its anchor on the help page', () => {
  expect(presentError(new AppError('oauth_state_mismatch'), 'https://clawdet.test/').helpUrl).toBe(
    'https://clawdet.test/help#oauth_state_mismatch',
  );
});

test('every message is at least one sentence, so that a page can show it unchanged', () => {
  for (const entry of Object.values(errorCatalogue)) expect(entry.message).toMatch(/^[A-Z].+\.$/);
});

test.each([
  ['cloud_refused', SUPPORT],
  ['operators_only', SUPPORT],
  ['subdomain_taken', undefined],
] as const)('%s names the address to write to: %j', (code, support) => {
  expect(presentError(new AppError(code), 'https://clawdet.test', SUPPORT).support).toBe(support);
  expect(presentError(new AppError(code), 'https://clawdet.test')).not.toHaveProperty('support');
});
