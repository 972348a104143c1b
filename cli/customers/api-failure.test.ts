import { describe, expect, test } from 'vitest';
import { errorCatalogue } from '../../api/platform/errors/catalogue.ts';
import { EXIT } from '../failure.ts';
import { ApiRefusal, unreachable } from './api-failure.ts';

const login = { url: 'https://clawdet.example', token: `clt_${'a'.repeat(43)}`, from: 'file' } as const;
const refused = (code: string, status: number, body = {}, wait?: number) =>
  new ApiRefusal(login, status, { error: code, message: 'No.', ...body }, wait);

describe('a refusal of the API', () => {
  test.each([
    ['invalid_input', EXIT.usage],
    ['body_too_large', EXIT.usage],
    ['token_invalid', EXIT.refused],
    ['scope_too_narrow', EXIT.refused],
    ['session_needed', EXIT.refused],
    ['payment_required', EXIT.refused],
    ['instance_exists', EXIT.refused],
    ['not_found', EXIT.noSuch],
    ['operation_in_progress', EXIT.busy],
    ['too_many_orders', EXIT.busy],
    ['database_unavailable', EXIT.unavailable],
    ['internal_error', EXIT.unavailable],
  ] as const)('with %s ends with %i', (code, exitCode) => {
    expect(refused(code, errorCatalogue[code].status).exitCode).toBe(exitCode);
  });

  test('has the message, the code, and what is wrong or possible', () => {
    const fields = [{ path: 'name', message: 'Give it a name.' }];
    expect(refused('invalid_input', 400, { fields }).message).toBe(
      'No. name: Give it a name. (invalid_input)',
    );
    expect(refused('region_unknown', 400, { choices: ['eu', 'us'] }).message).toBe(
      'No. Choose one of: eu, us. (region_unknown)',
    );
  });

  test('has a next step: another token, how long to wait, or the help', () => {
    expect(refused('token_invalid', 401).next).toBe(
      'create another token at https://clawdet.example/team/tokens, then npx clawdet login',
    );
    const inCi = new ApiRefusal(
      { ...login, from: 'environment' },
      401,
      { error: 'token_invalid' },
      undefined,
    );
    expect(inCi.next).toBe(
      'set CLAWDET_TOKEN to another token, created at https://clawdet.example/team/tokens',
    );
    expect(refused('too_many_attempts', 429, {}, 45).next).toBe('run it again in 45 s');
    const helpUrl = 'https://clawdet.example/help#beta_full';
    expect(refused('beta_full', 503, { helpUrl }).next).toBe(`see ${helpUrl}`);
    expect(refused('a code of tomorrow', 409).next).toBe('see https://clawdet.example/help');
  });
});

describe('a call without an answer', () => {
  const wrapped = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });

  test.each([
    [wrapped('ECONNREFUSED'), 'Nothing listens at https://clawdet.example (ECONNREFUSED).'],
    [wrapped('ENOTFOUND'), 'No address is known for clawdet.example (ENOTFOUND).'],
    [wrapped('EAI_AGAIN'), 'No address is known for clawdet.example (EAI_AGAIN).'],
    [wrapped('UND_ERR_CONNECT_TIMEOUT'), 'https://clawdet.example did not answer in time.'],
    [new DOMException('no', 'TimeoutError'), 'https://clawdet.example did not answer in time.'],
    [wrapped('UND_ERR_SOCKET'), 'The connection to https://clawdet.example broke (UND_ERR_SOCKET).'],
    [
      new TypeError('fetch failed', { cause: new Error('bad port') }),
      'The connection to https://clawdet.example broke (bad port).',
    ],
    [wrapped('ECONNRESET'), 'The connection to https://clawdet.example broke (ECONNRESET).'],
  ])('because of %s', (error, message) => {
    expect(unreachable(login, error)).toMatchObject({ message, exitCode: EXIT.unavailable });
  });

  test.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ])('because of %s: the token was not sent, and no way around the check is named', (code) => {
    const { message, next } = unreachable(login, wrapped(code));
    expect(message).toBe(
      `There is no secure connection to clawdet.example (${code}). The token was not sent.`,
    );
    expect(next).not.toMatch(/REJECT_UNAUTHORIZED/);
  });
});
