/** The settings that decide between real and simulated clouds, and what real ones require. */
export interface CloudSettings {
  HCLOUD_ENDPOINT: string;
  PUBLIC_URL?: string | undefined;
  TRUSTED_PROXIES?: unknown;
  SSH_SOURCES?: string[] | undefined;
}

/** Whether the clouds are simulated by a sandbox on this machine. */
export function isSimulated({ HCLOUD_ENDPOINT }: CloudSettings): boolean {
  return /^(localhost$|127\.|\[::1\])/.test(new URL(HCLOUD_ENDPOINT).hostname);
}

const sshSourcesMissing =
  'SSH_SOURCES is not set: the addresses that the workers connect from, such as 198.51.100.7/32 (this machine: curl -4 ifconfig.me). ' +
  'The firewall opens SSH only to these; without them every server would be open to the whole internet';

/** What cannot be guessed once customers and servers on the internet rely on it. */
export function problemsWithRealClouds(env: CloudSettings): string[] {
  if (isSimulated(env)) return [];
  const problems = [];
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
  return problems;
}

/** Loopback and private networks, from which a sandbox's servers are reached. */
const sandboxSources = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** The addresses that may open SSH on servers. Only simulated clouds have a default that always works. */
export function sshSources(env: CloudSettings): string[] | undefined {
  return env.SSH_SOURCES ?? (isSimulated(env) ? sandboxSources : undefined);
}
