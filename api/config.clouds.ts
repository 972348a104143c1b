import type { SandboxMailbox } from './accounts/email/sandbox-mailbox.ts';
import { isLoopback } from './platform/http/loopback.ts';

/** The settings that decide between real and simulated clouds, and what real ones require. */
export interface CloudSettings {
  HCLOUD_ENDPOINT: string;
  PUBLIC_URL?: string | undefined;
  TRUSTED_PROXIES?: unknown;
  SSH_SOURCES?: string[] | undefined;
  SMTP_URL?: string | undefined;
  KEY_DERIVATION?: 'strong' | 'fast';
  MONGODB_URI?: string | undefined;
  LLM_UPSTREAMS?: { name: string; baseUrl: string }[] | undefined;
  MAILBOX_URL?: string | undefined;
  MAILBOX_KEY?: string | undefined;
}

/** The settings that are addresses to which secrets are sent. */
const ADDRESSES = [
  'HCLOUD_ENDPOINT',
  'CLOUDFLARE_BASE_URL',
  'LLM_BASE_URL',
  'XAI_BASE_URL',
  'ANTHROPIC_BASE_URL',
  'X_AUTHORIZE_URL',
  'X_TOKEN_URL',
  'X_PROFILE_URL',
] as const;
type Addresses = Partial<Record<(typeof ADDRESSES)[number], string | undefined>>;

/** Whether the clouds are simulated by a sandbox on this machine. */
export function isSimulated({ HCLOUD_ENDPOINT }: CloudSettings): boolean {
  return isLoopback(HCLOUD_ENDPOINT);
}

const sshSourcesMissing =
  'SSH_SOURCES is not set: the addresses that the workers connect from, such as 198.51.100.7/32 (this machine: curl -4 ifconfig.me). ' +
  'The firewall opens SSH only to these; without them every server would be open to the whole internet';

/** What cannot be guessed once customers and servers on the internet rely on it. */
export function problemsWithRealClouds(env: CloudSettings & Addresses): string[] {
  if (isSimulated(env)) return [];
  const problems = weakSettings(env);
  if (!env.PUBLIC_URL?.startsWith('https://'))
    problems.push(
      `PUBLIC_URL ${env.PUBLIC_URL ? 'must begin with https://' : 'is not set'}: the address of the pages, such as https://clawdet.com. ` +
        'Sessions are safe behind https only, and the servers of assistants ask models at this address',
    );
  if (!env.TRUSTED_PROXIES)
    problems.push(
      'TRUSTED_PROXIES is not set: the proxies in front of the API, which add the visitor’s address, such as loopback. ' +
        'Without it all visitors share the limits of one address. Set none where no proxy is in front',
    );
  if (!sshSources(env)) problems.push(sshSourcesMissing);
  if (!env.SMTP_URL)
    problems.push(
      'SMTP_URL is not set: the mail server, such as smtps://user:password@mail.example. ' +
        'Without it nobody can prove an address, so nobody who signs up by email can order, and a forgotten password is lost',
    );
  return problems;
}

/** Settings with which others could read or guess secrets. */
function weakSettings(env: CloudSettings & Addresses): string[] {
  const upstreams = (env.LLM_UPSTREAMS ?? []).map(({ name, baseUrl }) => [
    `LLM_UPSTREAMS (${name})`,
    baseUrl,
  ]);
  const addresses = [...ADDRESSES.map((name) => [name, env[name] ?? '']), ...upstreams] as [string, string][];
  const problems = addresses
    .filter(([, url]) => url.startsWith('http:') && !isLoopback(url))
    .map(
      ([name]) =>
        `${name} must begin with https://: keys are sent there, and anybody on the way could read them`,
    );
  if (env.KEY_DERIVATION === 'fast')
    problems.push('KEY_DERIVATION is fast, which is for tests: the passphrase could be guessed. Remove it');
  if (env.MONGODB_URI && !hasCredentials(env.MONGODB_URI))
    problems.push(
      'MONGODB_URI has no user and password: whoever reaches that server could read and change everything. ' +
        'Make a user for the database: mongodb://user:password@host/clawdet',
    );
  return problems;
}

/** A server on a socket file is protected by the folder's permissions; certificates are named in the options. */
function hasCredentials(mongoUri: string): boolean {
  return /\/\/[^/@]+:[^/@]+@|\/\/%2F|[?&](authMechanism|tlsCertificateKeyFile)=/i.test(mongoUri);
}

/** Loopback and private networks, from which a sandbox's servers are reached. */
const sandboxSources = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** The addresses that may open SSH on servers. Only simulated clouds have a default that always works. */
export function sshSources(env: CloudSettings): string[] | undefined {
  return env.SSH_SOURCES ?? (isSimulated(env) ? sandboxSources : undefined);
}

/** Mails are read without a login only where they are the sandbox's. */
export function mailboxOf(env: CloudSettings): SandboxMailbox | undefined {
  if (!isSimulated(env) || !env.MAILBOX_URL || !env.MAILBOX_KEY) return undefined;
  return { url: env.MAILBOX_URL, key: env.MAILBOX_KEY };
}
