import { describe, expect, it } from 'vitest';
import {
  cloudflareTokenProblem,
  hetznerTokenProblem,
  hostLabelProblem,
  hostnameProblem,
  labelsProblem,
  rejectProblems,
  userDataProblem,
} from './input-validation.ts';

describe('host labels', () => {
  it.each(['alice', 'a-1', 'x'.repeat(40)])('accepts %s', (name) =>
    expect(hostLabelProblem(name)).toBeUndefined(),
  );

  it.each([
    ['al', 'too short'],
    ['x'.repeat(41), 'too long'],
    ['Alice', 'capital'],
    ['al_ice', 'letters a-z'],
    ['älice', 'letters a-z'],
    ['-alice', 'hyphen'],
    ['alice-', 'hyphen'],
    ['xn--80ak6aa92e', 'third and fourth'],
    ['a.b', 'letters a-z'],
  ])('rejects %s: %s', (name, why) => expect(hostLabelProblem(name)).toContain(why));
});

describe('host names', () => {
  it('accepts a lowercase FQDN', () => expect(hostnameProblem('alice.clawdet.com')).toBeUndefined());
  it('names the label that is wrong', () =>
    expect(hostnameProblem('alice.Clawdet.com')).toContain('"Clawdet"'));
  it('rejects an empty label', () => expect(hostnameProblem('alice..com')).toContain('""'));
  it('rejects more than 253 characters', () =>
    expect(hostnameProblem(`${'a.'.repeat(127)}com`)).toContain('253'));
});

describe('labels', () => {
  it('accepts ours', () =>
    expect(labelsProblem({ instance: 'a1', 'managed-by': 'clawdet' })).toBeUndefined());
  it('accepts an empty value', () => expect(labelsProblem({ spare: '' })).toBeUndefined());
  it('rejects a value of 64 characters', () =>
    expect(labelsProblem({ tier: 'x'.repeat(64) })).toContain('"tier"'));
  it('rejects the prefix of Hetzner', () =>
    expect(labelsProblem({ 'hetzner.cloud/x': '' })).toContain("Hetzner's own"));
  it('rejects spaces', () => expect(labelsProblem({ cell: 'eu 1' })).toContain('"cell"'));
});

describe('user data', () => {
  it('accepts 32 KiB', () => expect(userDataProblem('x'.repeat(32768))).toBeUndefined());
  it('counts bytes, not characters', () =>
    expect(userDataProblem('ü'.repeat(16385))).toContain('32770 bytes'));
});

describe('tokens', () => {
  it('accepts a Hetzner token of 64 characters', () =>
    expect(hetznerTokenProblem('x'.repeat(64))).toBeUndefined());
  it('rejects another length without quoting it', () => {
    expect(hetznerTokenProblem('secret-token')).toContain('has 12 characters');
    expect(hetznerTokenProblem('secret-token')).not.toContain('secret-token');
  });
  it('accepts a Cloudflare token', () => expect(cloudflareTokenProblem('a-_0'.repeat(10))).toBeUndefined());
  it.each(['short', 'x'.repeat(81), `${'x'.repeat(39)}.`])('rejects %s', (token) => {
    expect(cloudflareTokenProblem(token)).toContain('CLOUDFLARE_API_TOKEN');
    expect(cloudflareTokenProblem(token)).not.toContain(token);
  });
});

describe('rejectProblems', () => {
  it('reports every problem at once', () => {
    expect(() => rejectProblems('One.', undefined, 'Two.')).toThrow('One. Two.');
  });
  it('does nothing without a problem', () =>
    expect(() => rejectProblems(undefined, undefined)).not.toThrow());
});
