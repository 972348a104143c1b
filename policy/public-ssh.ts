import { type DeclaredResource, member, type PolicyRule, unwrapSecret } from './policy-rule.ts';

const sshPort = 22;

/** SSH is for the workers only: a firewall may not open it to the internet. */
export const publicSsh: PolicyRule = {
  name: 'no-public-ssh',
  description: 'A firewall opens SSH only to the addresses of the workers.',
  problems({ type, name, inputs }: DeclaredResource) {
    if (type !== 'hcloud:index/firewall:Firewall') return [];
    const open = listOf(inputs.rules).filter(admitsSsh).flatMap(sourcesOf).filter(isTheInternet);
    if (open.length === 0) return [];
    return [
      `Firewall "${name}" opens port 22 to ${[...new Set(open)].join(' and ')}. ` +
        'A leaked deploy key, or a vulnerability in sshd, then opens every server of the cell to everyone. ' +
        'Set SSH_SOURCES to the addresses of the workers, such as 198.51.100.7/32.',
    ];
  },
};

const listOf = (value: unknown): unknown[] => {
  const list = unwrapSecret(value);
  return Array.isArray(list) ? list : [];
};

function admitsSsh(rule: unknown): boolean {
  if (member(rule, 'direction') !== 'in' || member(rule, 'protocol') !== 'tcp') return false;
  const port = String(member(rule, 'port') ?? '');
  if (port === 'any') return true;
  const [first = Number.NaN, last = first] = port.split('-').map(Number);
  return first <= sshPort && sshPort <= last;
}

const sourcesOf = (rule: unknown): string[] => listOf(member(rule, 'sourceIps')).map(String);

/** Half of the internet is as public as all of it: any range wider than a single network counts. */
function isTheInternet(source: string): boolean {
  const [address = '', bits = ''] = source.split('/');
  return bits !== '' && Number(bits) < (address.includes(':') ? 16 : 8);
}
