import { describe, expect, it } from 'vitest';
import type { RunFailure } from '../child/protocol.ts';
import { errorDescriptions } from './error-patterns.ts';
import type { EngineErrorAction, EngineErrorCode } from './errors.ts';
import { redactor } from './redact.ts';
import { translateErrors, translateFailure, translateThrown } from './translate.ts';

const types = {
  server: 'clawdet:infra:AssistantServer$hcloud:index/server:Server',
  key: 'hcloud:index/sshKey:SshKey',
  record: 'cloudflare:index/dnsRecord:DnsRecord',
  command: 'command:remote:Command',
};

function failedResource(type: keyof typeof types, message: string): RunFailure {
  const urn = `urn:pulumi:alice::clawdet::${types[type]}::it`;
  const stack = {
    urn: 'urn:pulumi:alice::clawdet::pulumi:pulumi:Stack::clawdet-alice',
    message: 'update failed',
  };
  return { text: 'error: update failed', exitCode: 255, diagnostics: [{ urn, message }, stack] };
}

/** In the wording of the provider's newer half, which manages the keys. */
const keyError = (text: string) =>
  `API request failed: An unexpected error was encountered during an API request.\n\n${text}`;

const said = (text: string): RunFailure => ({ text, exitCode: 255, diagnostics: [] });
const translate = (failure: RunFailure) => translateFailure(failure, 'alice', redactor(['s3cret-value']));

describe('translateFailure', () => {
  const cases: [RunFailure, EngineErrorCode, EngineErrorAction][] = [
    [
      failedResource('server', 'error during placement (resource_unavailable, 4b1f-77)'),
      'server_type_sold_out',
      'next_location',
    ],
    [
      failedResource('server', 'server limit exceeded (resource_limit_exceeded, 01ab)'),
      'quota_exceeded',
      'call_person',
    ],
    [failedResource('server', 'server name is already used (uniqueness_error, 01ab)'), 'name_taken', 'retry'],
    [failedResource('server', 'unable to authenticate (unauthorized)'), 'provider_denied', 'call_person'],
    [
      failedResource('server', 'limit of 3600 requests per hour reached (rate_limit_exceeded, 77)'),
      'provider_throttled',
      'wait',
    ],
    [failedResource('server', 'server responded with status code 503'), 'provider_unavailable', 'retry'],
    [
      failedResource('key', keyError('injected unavailable\n\nError code: unavailable\nStatus code: 503')),
      'provider_unavailable',
      'retry',
    ],
    [
      failedResource('key', keyError('not allowed\n\nError code: forbidden\nStatus code: 403')),
      'provider_denied',
      'call_person',
    ],
    [
      said(
        "load plugin for hcloud provider 'urn': hcloud (resource) plugin [hcloud] did not begin responding to RPC connections",
      ),
      'engine_crashed',
      'retry',
    ],
    [failedResource('key', keyError('Bad Gateway\n\nStatus code: 502')), 'provider_unavailable', 'retry'],
    [
      failedResource('server', 'Post "http://x": dial tcp 127.0.0.1:1: connect: connection refused'),
      'provider_unavailable',
      'retry',
    ],
    [
      failedResource(
        'record',
        '400 Bad Request {"errors":[{"code":81058,"message":"An identical record already exists."}]}',
      ),
      'name_taken',
      'retry',
    ],
    [
      failedResource('record', '400 Bad Request {"errors":[{"code":81056,"message":"NS records exist."}]}'),
      'name_taken',
      'retry',
    ],
    [
      failedResource(
        'record',
        '400 Bad Request {"errors":[{"code":10000,"message":"Authentication error"}]}',
      ),
      'provider_denied',
      'call_person',
    ],
    [failedResource('record', '429 Too Many Requests'), 'provider_throttled', 'wait'],
    [
      failedResource(
        'command',
        'after 60 failed attempts: dial tcp 10.0.0.1:22: connect: connection refused',
      ),
      'server_unreachable',
      'retry',
    ],
    [
      failedResource('command', 'ssh: handshake failed: ssh: host key mismatch'),
      'server_unreachable',
      'retry',
    ],
    [
      failedResource('command', 'Process exited with status 3: the gateway did not become healthy'),
      'install_failed',
      'retry',
    ],
    [
      failedResource('command', 'the create command ended with exit status 1:\ncurl: connection refused'),
      'install_failed',
      'retry',
    ],
    [
      failedResource('command', 'the host stopped answering while the command ran'),
      'server_unreachable',
      'retry',
    ],
    [
      failedResource('record', 'Cloudflare credentials are missing: set CLOUDFLARE_API_TOKEN'),
      'provider_denied',
      'call_person',
    ],
    [said('error: the stack is currently locked by 1 lock(s).'), 'stack_busy', 'wait'],
    [said('error: incorrect passphrase'), 'passphrase_wrong', 'call_person'],
    [
      said("error: no resource plugin 'pulumi-resource-hcloud' found in the workspace"),
      'toolchain_missing',
      'call_person',
    ],
    [said('error: write /x: no space left on device'), 'disk_full', 'wait'],
    [said('error: open /x/stacks/a.json: read-only file system'), 'disk_full', 'wait'],
    [said('spawn /nowhere/pulumi ENOENT'), 'toolchain_missing', 'call_person'],
    [said('Detected that /plugins/pulumi-resource-hcloud exited prematurely. '), 'engine_crashed', 'retry'],
    [{ text: 'SIGKILL', exitCode: -1, diagnostics: [] }, 'engine_crashed', 'retry'],
    [
      failedResource(
        'record',
        '404 Not Found {"errors":[{"code":81044,"message":"Record does not exist."}]}',
      ),
      'provider_unavailable',
      'retry',
    ],
    [said('error: something entirely new'), 'engine_failed', 'call_person'],
  ];

  it.each(cases)('%j is %s, next %s', (failure, code, next) => {
    expect(translate(failure)).toMatchObject({ code, next });
  });

  it.each([
    'cat: write error: No space left on device',
    'the stack is currently locked by 1 lock(s)',
    'error: incorrect passphrase',
    'snapshot integrity failure',
    'no resource plugin found',
    'ENOENT',
    'ssh: handshake failed: host key mismatch',
  ])('never takes what a server writes for a failure of ours: %s', (written) => {
    const failure = failedResource('command', `the update command ended with exit status 1:\n${written}`);
    const text = `${failure.text}\n${written}`;
    expect(translate({ ...failure, text })).toMatchObject({ code: 'install_failed', next: 'retry' });
    const silent = failedResource('command', '');
    expect(translate({ ...silent, text })).toMatchObject({ code: 'install_failed' });
  });

  it('still knows what the engine itself says about a command', () => {
    const urn = 'urn:pulumi:alice::clawdet::command:remote:Command::alice-install';
    const refusal = `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, …`;
    expect(translate(failedResource('command', refusal)).code).toBe('resource_protected');
    const written = `the delete command: ssh: disconnect, reason 2: resource "${urn}" cannot be deleted`;
    expect(translate(failedResource('command', written)).code).toBe('install_failed');
    const plugin = 'could not load plugin for command provider';
    expect(translate(failedResource('command', plugin)).code).toBe('toolchain_missing');
  });

  it('says that a command did not end in time, as a failed installation that is tried again', () => {
    const error = translate(
      failedResource('command', 'the create command: it did not end within its time limit'),
    );
    expect(error).toMatchObject({ code: 'install_failed', next: 'retry' });
    expect(error.message).toContain('did not end within its time limit');
  });

  it('never mistakes a correlation id for a code', () => {
    const failure = failedResource('server', 'the name is taken (uniqueness_error, resource_unavailable)');
    expect(translate(failure).code).toBe('name_taken');
  });

  it('prefers a named cause over the connection that broke because of it', () => {
    const sold = failedResource('server', 'error during placement (resource_unavailable, 1)');
    const broken = failedResource('record', 'unexpected EOF');
    const both = { ...sold, diagnostics: [...broken.diagnostics, ...sold.diagnostics] };
    expect(translate(both).code).toBe('server_type_sold_out');
  });

  it('shows no secret in message or cause', () => {
    const error = translate(failedResource('command', 'exited with status 1: echo s3cret-value'));
    expect(`${error.message} ${(error.cause as Error).message}`).not.toContain('s3cret-value');
    expect((error.cause as Error).message).toContain('[redacted]');
  });
});

describe('translateThrown', () => {
  it.each([
    'ENOSPC: no space left on device, mkdir',
    "EROFS: read-only file system, open '/x/stacks/a.json'",
  ])('recognizes a disk on our side that takes nothing: %s', (message) => {
    expect(translateThrown(new Error(message), 'alice', redactor([])).code).toBe('disk_full');
  });
});

describe('translateErrors', () => {
  it('translates a failure of the state’s files into a code, and passes results through', async () => {
    const full = translateErrors(
      'alice',
      Promise.reject(new Error('ENOSPC: no space left on device, write')),
    );
    await expect(full).rejects.toMatchObject({ code: 'disk_full' });
    expect(await translateErrors('alice', Promise.resolve(7))).toBe(7);
  });
});

describe('errorDescriptions', () => {
  it.each(Object.entries(errorDescriptions))('%s says what happened and what to do', (_, { messageFor }) => {
    expect(messageFor('alice').split(/[.;] /).length).toBeGreaterThan(1);
  });
});
