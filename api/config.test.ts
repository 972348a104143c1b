import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { StartFailure } from './platform/errors/start-failure.ts';

const complete = {
  OPENCLAW_IMAGE: 'npm',
  HCLOUD_TOKEN: 'h'.repeat(64),
  CLOUDFLARE_API_TOKEN: 'c'.repeat(40),
  CLOUDFLARE_ZONE_ID: '0'.repeat(32),
  XAI_API_KEY: 'xai-key',
  SSH_SOURCES: '198.51.100.7/32',
  PUBLIC_URL: 'https://clawdet.com',
  TRUSTED_PROXIES: 'none',
  SMTP_URL: 'smtps://mail.example',
};
const simulated = { HCLOUD_ENDPOINT: 'http://127.0.0.1:4001/v1' };

function failureOf(env: Record<string, string>): StartFailure {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof StartFailure) return error;
  }
  throw new Error('expected a StartFailure');
}

test('real clouds require SSH_SOURCES, since it cannot be guessed', () => {
  const { SSH_SOURCES: _, ...without } = complete;
  const { message } = failureOf(without);
  expect(message).toMatch(/SSH_SOURCES is not set.*198\.51\.100\.7\/32.*whole internet/);
  expect(readConfig({ ...without, ...simulated }).sshSources).toContain('127.0.0.0/8');
});

test.each([undefined, 'http://clawdet.com', 'http://localhost:3002'])(
  'real clouds require an address with https, since sessions and servers rely on it: %s',
  (PUBLIC_URL) => {
    const { PUBLIC_URL: _, ...without } = complete;
    const settings = { ...without, ...(PUBLIC_URL && { PUBLIC_URL }) };
    expect(failureOf(settings).message).toMatch(/PUBLIC_URL.*https/);
    expect(readConfig({ ...settings, ...simulated }).publicUrl).toBe(PUBLIC_URL ?? 'http://localhost:3002');
  },
);

test('real clouds require a mail server, since an address is proven by mail', () => {
  const { SMTP_URL: _, ...without } = complete;
  expect(failureOf(without).message).toMatch(/SMTP_URL is not set.*smtps:.*prove an address/);
  expect(readConfig({ ...without, ...simulated }).mail.smtpUrl).toBeUndefined();
});

test('real clouds require the proxies in front of the API by name, or none', () => {
  const { TRUSTED_PROXIES: _, ...without } = complete;
  expect(failureOf(without).message).toMatch(/TRUSTED_PROXIES is not set.*loopback.*none/);
  expect(readConfig({ ...without, ...simulated }).trustedProxies('127.0.0.1', 0)).toBe(false);
});

test.each([
  ['HCLOUD_ENDPOINT', 'http://hetzner.example/v1'],
  ['CLOUDFLARE_BASE_URL', 'http://198.51.100.7/client/v4'],
  ['LLM_BASE_URL', 'http://clawdet.com/llm/v1'],
  ['XAI_BASE_URL', 'http://api.x.ai/v1'],
  ['X_TOKEN_URL', 'http://api.x.com/2/oauth2/token'],
])('real clouds get no secret without https: %s', (name, value) => {
  expect(failureOf({ ...complete, [name]: value }).message).toMatch(
    new RegExp(`${name} must begin with https`),
  );
  const elsewhere = { [name]: value.replace('http:', 'https:') };
  expect(() => readConfig({ ...complete, ...elsewhere })).not.toThrow();
  if (name === 'HCLOUD_ENDPOINT') return;
  // A proxy of one's own on the same machine, and every address in the sandbox.
  expect(() => readConfig({ ...complete, [name]: 'http://127.0.0.1:4002/v1' })).not.toThrow();
  expect(() => readConfig({ ...complete, ...simulated, [name]: value })).not.toThrow();
});

test('a provider of one’s own gets no key without https either', () => {
  const of = (baseUrl: string) =>
    JSON.stringify([
      {
        name: 'mine',
        baseUrl,
        apiKey: 'k',
        models: { 'grok-4.2': { model: 'm', dollars: { input: 1, output: 2 } } },
      },
    ]);
  expect(failureOf({ ...complete, LLM_UPSTREAMS: of('http://mine.example/v1') }).message).toContain('(mine)');
  expect(() => readConfig({ ...complete, LLM_UPSTREAMS: of('https://mine.example/v1') })).not.toThrow();
});

test.each([
  ['mongodb://db.example/clawdet', false],
  ['mongodb://127.0.0.1:27017/clawdet', false],
  ['mongodb+srv://ada@db.example', false],
  ['mongodb://ada:hunter2@db.example/clawdet', true],
  ['mongodb://db.example/clawdet?authMechanism=MONGODB-X509&tls=true', true],
  ['mongodb://%2Frun%2Fmongo%2Fmongo.sock/clawdet', true],
])('real clouds require a database that asks who it is: %s', (MONGODB_URI, isEnough) => {
  if (isEnough) expect(readConfig({ ...complete, MONGODB_URI }).mongoUri).toBe(MONGODB_URI);
  else
    expect(failureOf({ ...complete, MONGODB_URI }).message).toMatch(/MONGODB_URI has no user and password/);
  expect(readConfig({ ...complete, ...simulated, MONGODB_URI }).mongoUri).toBe(MONGODB_URI);
});

test('keys are derived at full cost, and real clouds refuse another', () => {
  expect(readConfig(complete).keyDerivation).toBe('strong');
  expect(failureOf({ ...complete, KEY_DERIVATION: 'fast' }).message).toMatch(/KEY_DERIVATION is fast/);
  expect(readConfig({ ...complete, ...simulated, KEY_DERIVATION: 'fast' }).keyDerivation).toBe('fast');
  expect(failureOf({ ...complete, ...simulated, KEY_DERIVATION: 'none' }).message).toContain(
    'KEY_DERIVATION',
  );
});

test('everything that real clouds require is listed at once', () => {
  const { PUBLIC_URL: _p, TRUSTED_PROXIES: _t, SSH_SOURCES: _s, ...without } = complete;
  const { message } = failureOf(without);
  for (const name of ['PUBLIC_URL', 'TRUSTED_PROXIES', 'SSH_SOURCES']) expect(message).toContain(name);
});

describe('a URL with a password', () => {
  const SECRET = 'hunter2';
  test.each([
    ['SMTP_URL', `smtp://ada:${SECRET}#x@mail.example:587`],
    ['SMTP_URL', `smtp://ada:${SECRET}/x@mail.example:587`],
    ['SMTP_URL', `smtp://ada:${SECRET}?x@mail.example:587`],
    ['SMTP_URL', `smtp://${SECRET}#x@mail.example:587`],
    ['SMTP_URL', `smtp://${SECRET}/x@mail.example:587`],
    ['SMTP_URL', `smtp://ada:${SECRET}%zz@mail.example:587`],
    ['SMTP_URL', 'smtp://'],
    ['MONGODB_URI', `mongodb://ada:${SECRET}/x@db.example/clawdet`],
    ['MONGODB_URI', `mongodb://ada:${SECRET}#x@db.example/clawdet`],
    ['MONGODB_URI', `mongodb://ada:${SECRET}@x@db.example/clawdet`],
    ['MONGODB_URI', `mongodb://ada:${SECRET}%zz@db.example/clawdet`],
    ['MONGODB_URI', 'mongodb://'],
  ])('%s is refused where a character is not encoded, and never shown: %s', (name, value) => {
    const { message } = failureOf({ ...complete, [name]: value });
    expect(message).toMatch(new RegExp(`${name} is not a .*percent-encoded`));
    expect(message).not.toContain(SECRET);
  });

  test.each([
    ['SMTP_URL', 'smtp://ada:hunter2%23x@mail.example:587'],
    ['SMTP_URL', 'smtps://ada%40example.com:secret@mail.example/?pool=true'],
    ['SMTP_URL', 'smtp://127.0.0.1:1025'],
    ['MONGODB_URI', 'mongodb://ada:hunter2%2Fx@one.example:27017,two.example:27017/clawdet?replicaSet=rs0'],
    ['MONGODB_URI', 'mongodb+srv://ada@db.example'],
    ['MONGODB_URI', 'mongodb://127.0.0.1:27017'],
  ])('%s is taken as it is: %s', (name, value) => {
    const { mail, mongoUri } = readConfig({ ...complete, ...simulated, [name]: value });
    expect([mail.smtpUrl, mongoUri]).toContain(value);
  });
});

test.each(['/srv/C#/clawdet', '/srv/50%20off', '/srv/what?'])(
  'a home whose path means something else in a URL is refused: %s',
  (CLAWDET_HOME) => {
    expect(failureOf({ ...complete, CLAWDET_HOME }).message).toMatch(
      /CLAWDET_HOME must lead to a folder without/,
    );
  },
);

test('SSH_SOURCES are CIDR blocks separated by commas', () => {
  const SSH_SOURCES = '198.51.100.7/32, 2001:db8::/48';
  expect(readConfig({ ...complete, SSH_SOURCES }).sshSources).toEqual(['198.51.100.7/32', '2001:db8::/48']);
  expect(failureOf({ ...complete, SSH_SOURCES: 'my office' }).message).toMatch(/SSH_SOURCES.*CIDR/);
});

test('only configured proxies are trusted, none by default', () => {
  const trusts = (setting: Record<string, string>, address: string) =>
    readConfig({ ...complete, ...setting }).trustedProxies(address, 0);
  const TRUSTED_PROXIES = 'loopback, 10.0.0.0/8';
  expect([trusts({ TRUSTED_PROXIES: 'none' }, '127.0.0.1'), trusts({ TRUSTED_PROXIES }, '10.1.2.3')]).toEqual(
    [false, true],
  );
  for (const wrong of ['nginx', '10.0.0.0/8;10.1.0.0/16', '0.0.0.0/0'])
    expect(failureOf({ ...complete, TRUSTED_PROXIES: wrong }).message).toMatch(
      /TRUSTED_PROXIES is not right/,
    );
});

test('the cloud tokens and the workers’ addresses are sufficient', () => {
  const config = readConfig(complete);
  expect(config).toMatchObject({ port: 3002, role: 'all', publicUrl: 'https://clawdet.com', x: undefined });
  expect(config.instanceUrl).toBe('https://{subdomain}.clawdet.com');
  expect(config.hetzner.endpoint).toBe('https://api.hetzner.cloud/v1');
});

test('every problem is listed at once, by name', () => {
  const failure = failureOf({ HCLOUD_TOKEN: 'short', PORT: '70000' });
  expect(failure.exitCode).toBe(78);
  for (const name of [
    'HCLOUD_TOKEN must be exactly 64',
    'PORT',
    'CLOUDFLARE_API_TOKEN is not set',
    'XAI_API_KEY is not set',
  ])
    expect(failure.message).toContain(name);
});

test('a malformed token is named but never shown', () => {
  const failure = failureOf({ ...complete, CLOUDFLARE_API_TOKEN: 'secret with spaces' });
  expect(failure.message).toContain('CLOUDFLARE_API_TOKEN must be 40 to 80');
  expect(failure.message).not.toContain('secret with spaces');
});

test.each([
  ['PULUMI_BACKEND_URL', 'file:///srv/C#/stacks', 'must have no #'],
  ['PULUMI_BACKEND_URL', 'file:///srv/50%20off', 'must lead to a folder without ? and %'],
  ['PULUMI_BACKEND_URL', '/srv/stacks', 'must be a URL such as file:///'],
  ['PUBLIC_URL', 'https://clawdet.com/#home', 'must have no #'],
  ['PUBLIC_URL', 'clawdet.com', 'must be a URL that begins with https://'],
  ['LLM_BASE_URL', 'ftp://clawdet.com/llm/v1', 'must be a URL that begins with https://'],
  ['HCLOUD_ENDPOINT', 'ftp://127.0.0.1/v1', 'must be a URL that begins with https://'],
  ['SUPPORT_EMAIL', 'help', 'must be an email address'],
])('an address that would be understood otherwise is refused: %s=%s', (name, value, words) => {
  expect(failureOf({ ...complete, [name]: value }).message).toContain(`${name} ${words}`);
});

test.each([
  ['PULUMI_BACKEND_URL', 's3://bucket?region=eu-central-1&endpoint=minio.example'],
  ['PULUMI_BACKEND_URL', 'file:///srv/clawdet/stacks'],
  ['SUPPORT_EMAIL', 'помощь@пример.рф'],
])('an address that is understood is taken: %s=%s', (name, value) => {
  expect(() => readConfig({ ...complete, [name]: value })).not.toThrow();
});

test('an empty variable counts as not set', () => {
  const { mail } = readConfig({ ...complete, ...simulated, SMTP_URL: '', MONGODB_URI: '' });
  expect(mail.smtpUrl).toBeUndefined();
});

test('an image from a registry without a digest is refused', () => {
  expect(failureOf({ ...complete, OPENCLAW_IMAGE: 'official' }).message).toContain('digest');
});

test('a login with X needs both its id and its secret', () => {
  expect(failureOf({ ...complete, X_CLIENT_ID: 'id' }).message).toContain('belong together');
});

test('the trial chat has five dollars a day, can be turned off, and uses an offered model', () => {
  expect(readConfig(complete).trial).toMatchObject({ dayMicros: 5_000_000, model: 'grok-3-mini' });
  expect(readConfig({ ...complete, TRIAL_DOLLARS_PER_DAY: '0' }).trial.dayMicros).toBe(0);
  expect(failureOf({ ...complete, TRIAL_MODEL: 'gpt-9' }).message).toMatch(
    /TRIAL_MODEL is none.*grok-3-mini/,
  );
  expect(failureOf({ ...complete, TRIAL_DOLLARS_PER_DAY: '-1' }).message).toContain('TRIAL_DOLLARS_PER_DAY');
});

test('an instance URL without {subdomain} is refused', () => {
  expect(failureOf({ ...complete, INSTANCE_URL: 'https://clawdet.com' }).message).toContain('{subdomain}');
});

const upstreams = (models: object) =>
  JSON.stringify([{ name: 'mine', baseUrl: 'https://mine.example/v1', apiKey: 'k', models }]);

test('a provider’s model without a known price is refused, with how to set it', () => {
  const { message } = failureOf({ ...complete, LLM_UPSTREAMS: upstreams({ mine: 'llama-9' }) });
  expect(message).toMatch(/LLM_UPSTREAMS.*"llama-9" has no price.*"dollars"/);
});

test('a model with a price is offered, also under another name', () => {
  const dollars = { input: 1, output: 2.5 };
  const given = { mine: { model: 'llama-9', dollars }, 'grok-4.2': 'grok-4.20' };
  const [, mine] = readConfig({ ...complete, LLM_UPSTREAMS: upstreams(given) }).llm.providers;
  expect(mine?.models).toMatchObject({
    mine: { model: 'llama-9', price: { input: 1_000_000, cachedInput: 1_000_000, output: 2_500_000 } },
    'grok-4.2': { model: 'grok-4.20' },
  });
});

test('the address for customers is a setting: mails are answered to it, and without it there is none', () => {
  const SUPPORT_EMAIL = 'help@clawdet.test';
  const config = readConfig({ ...complete, SUPPORT_EMAIL });
  expect([config.supportEmail, config.mail.replyTo]).toEqual([SUPPORT_EMAIL, SUPPORT_EMAIL]);
  expect(readConfig(complete).supportEmail).toBeUndefined();
  expect(failureOf({ ...complete, SUPPORT_EMAIL: 'Help' }).message).toContain('SUPPORT_EMAIL');
});

test('webhooks may call this machine in the sandbox, and no private network on real clouds unless one is named', () => {
  const mayCall = (env: Record<string, string>, address: string) =>
    readConfig({ ...complete, ...env }).webhooks.allows(address, 'http:');
  expect(mayCall(simulated, '127.0.0.1')).toBe(true);
  expect(mayCall({}, '127.0.0.1')).toBe(false);
  expect(mayCall({ WEBHOOK_ALLOW_NETWORKS: '10.1.0.0/16, fd00::/8' }, '10.1.2.3')).toBe(true);
  expect(mayCall({ WEBHOOK_ALLOW_NETWORKS: '10.1.0.0/16' }, '10.2.0.1')).toBe(false);
  expect(failureOf({ ...complete, WEBHOOK_ALLOW_NETWORKS: 'localhost' }).message).toMatch(
    /WEBHOOK_ALLOW_NETWORKS.* must be CIDR blocks/,
  );
});
