import type { CloudConfig, UserData } from '../cloud-config.ts';

/** The two stages of a first boot as POSIX sh: `early` runs before sshd listens, `late` once it does. */
export interface BootScripts {
  early: string;
  late: string;
}

/**
 * Turns user data into scripts that apply it inside the server, in cloud-init's order. They stop at the first file or key
 * that fails. As with cloud-init, every `runcmd` command runs, and any failure makes the boot fail at the end.
 */
export function bootScripts(userData: UserData, authorizedKeys: string[]): BootScripts {
  if (userData.errors.length > 0) return failedBoot(userData, authorizedKeys);
  const { config } = userData;
  const early = [
    'set -eu',
    ...config.write_files.map(writeFile),
    ...hostKeys(config),
    ...logins([...authorizedKeys, ...config.ssh_authorized_keys]),
    ...settings(config),
  ];
  const late = ['set -u', 'failed=0', ...config.packages.map(checkPackage), ...config.runcmd.map(runCommand)];
  return { early: lines(early), late: lines([...late, 'exit "$failed"']) };
}

/** Scripts of a server whose user data has errors: login works, and the error is reported. */
function failedBoot({ config, errors }: UserData, authorizedKeys: string[]): BootScripts {
  return {
    early: lines(['set -eu', ...hostKeys(config), ...logins(authorizedKeys)]),
    late: lines([`echo ${quote(`cloud-init: ${errors.join('; ')}`)}`, 'exit 1']),
  };
}

const lines = (all: string[]): string => `${all.join('\n')}\n`;

/** Quotes a text as one word of sh. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Writes a file from base64, which needs no quoting. */
function place(path: string, content: Buffer, mode: string, append = false): string[] {
  const encoded = content.toString('base64');
  const at = quote(path);
  return [
    `mkdir -p "$(dirname ${at})"`,
    `printf %s ${encoded} | base64 -d ${append ? '>>' : '>'} ${at}`,
    `chmod ${mode} ${at}`,
  ];
}

function writeFile(file: CloudConfig['write_files'][number]): string {
  const content = Buffer.from(file.content, file.encoding === 'text/plain' ? 'utf8' : 'base64');
  return [
    ...place(file.path, content, file.permissions, file.append),
    `chown ${file.owner} ${quote(file.path)}`,
  ].join('\n');
}

/** Writes the given or new host keys. Removes those of an image or snapshot first, or two servers would share them. */
function hostKeys({ ssh_deletekeys, ssh_keys }: Pick<CloudConfig, 'ssh_deletekeys' | 'ssh_keys'>): string[] {
  const given = Object.entries(ssh_keys).flatMap(([name, key]) => {
    const [kind, half] = name.split('_');
    const path = `/etc/ssh/ssh_host_${kind}_key`;
    const text = key.endsWith('\n') ? key : `${key}\n`;
    return half === 'private'
      ? place(path, Buffer.from(text), '0600')
      : place(`${path}.pub`, Buffer.from(text), '0644');
  });
  return [
    ...(ssh_deletekeys ? ['rm -f /etc/ssh/ssh_host_*'] : []),
    ...given,
    "ls /etc/ssh/ssh_host_*_key >/dev/null 2>&1 || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key",
  ];
}

function logins(keys: string[]): string[] {
  const text = keys.map((key) => `${key.trim()}\n`).join('');
  return ['mkdir -p -m 700 /root/.ssh', ...place('/root/.ssh/authorized_keys', Buffer.from(text), '0600')];
}

function settings({ hostname, timezone, ssh_pwauth }: CloudConfig): string[] {
  const all: string[] = [];
  if (hostname) all.push(`echo ${quote(hostname)} > /etc/hostname`, `hostname ${quote(hostname)}`);
  if (timezone) all.push(`ln -sf ${quote(`/usr/share/zoneinfo/${timezone}`)} /etc/localtime`);
  if (ssh_pwauth !== undefined) {
    const line = Buffer.from(`PasswordAuthentication ${ssh_pwauth ? 'yes' : 'no'}\n`);
    all.push(...place('/etc/ssh/sshd_config.d/50-cloud-init.conf', line, '0600'));
  }
  return all;
}

/** Nothing can be downloaded here, so a package must be on the disk already. */
function checkPackage(name: string): string {
  const known = `dpkg-query -W -f '\${db:Status-Status}' ${name} 2>/dev/null | grep -qx installed`;
  return `${known} || { echo 'cloud-init: the package ${name} is not on this disk'; failed=1; }`;
}

function runCommand(command: CloudConfig['runcmd'][number]): string {
  const words =
    typeof command === 'string' ? `sh -c ${quote(command)}` : command.map(String).map(quote).join(' ');
  return `${words} </dev/null || { echo "cloud-init: runcmd ended with $?"; failed=1; }`;
}
