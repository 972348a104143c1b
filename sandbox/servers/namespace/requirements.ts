import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { arch, platform } from 'node:os';

/** The files of this machine that namespace servers need, with their Debian packages. */
const programs: Record<string, string> = {
  '/usr/sbin/dockerd': 'docker.io',
  '/usr/bin/docker': 'docker.io',
  '/usr/sbin/sshd': 'openssh-server',
  '/usr/sbin/iptables': 'iptables',
  '/usr/sbin/ip': 'iproute2',
  '/usr/bin/nsenter': 'util-linux',
  '/usr/bin/flock': 'util-linux',
  '/usr/bin/unshare': 'util-linux',
  '/usr/bin/busybox': 'busybox',
  '/usr/bin/curl': 'curl',
  '/usr/sbin/sysctl': 'procps',
  '/etc/ssl/certs/ca-certificates.crt': 'ca-certificates',
};

/** Debian packages that namespace servers need; setup installs the missing ones. */
export const debianPackages = [...new Set(Object.values(programs))].sort();

/** Control group hierarchies (version 1) that a Docker engine in a server needs. */
const controllers = ['blkio', 'cpu', 'cpuacct', 'cpuset', 'devices', 'freezer', 'memory', 'pids'];

/** Hierarchies in which a server has groups: the controllers, and systemd's if present, or containerd miscounts. */
export function hierarchies(): string[] {
  return existsSync('/sys/fs/cgroup/systemd/cgroup.procs') ? [...controllers, 'systemd'] : controllers;
}

/** The `debianPackages` whose programs are missing on this machine. */
export function missingPackages(): string[] {
  const missing = Object.entries(programs).filter(([path]) => !existsSync(path));
  return [...new Set(missing.map(([, name]) => name))].sort();
}

/**
 * Why this machine cannot run namespace servers, each reason a phrase that ends a sentence; empty when it can.
 * Packages come last because only they can be installed.
 */
export function missingRequirements(): string[] {
  const packages = process.getuid?.() === 0 ? missingPackages() : [];
  return [...obstacles(), ...packages.map((name) => `Debian's ${name} is missing`)];
}

/** The `missingRequirements` that setup cannot install; empty when servers will work after setup. */
export function obstacles(): string[] {
  if (platform() !== 'linux' || arch() !== 'x64')
    return [`this is ${platform()} on ${arch()}, not Linux on x64`];
  if (process.getuid?.() !== 0) return ['this process is not root'];
  return [...missingControllers(), ...missingFacilities(), ...missingInstaller()];
}

function missingControllers(): string[] {
  const missing = controllers.filter((name) => !existsSync(`/sys/fs/cgroup/${name}/cgroup.procs`));
  if (missing.length === 0) return [];
  return [`the control groups ${missing.join(', ')} (version 1) are not mounted under /sys/fs/cgroup`];
}

function missingFacilities(): string[] {
  const reasons: string[] = [];
  const kinds = ['--mount', '--net', '--pid', '--uts', '--ipc', '--cgroup'];
  // Root in a container may lack these rights. Without the `unshare` program, which a package installs, it is not known yet.
  const { status, error } = spawnSync('unshare', [...kinds, '--fork', 'true']);
  if (!error && status !== 0) reasons.push('this process may not create namespaces');
  try {
    accessSync('/sys/fs/cgroup/memory', constants.W_OK);
  } catch {
    reasons.push('control groups cannot be written');
  }
  return reasons;
}

/** Setup installs packages with Debian's own tools, so these must exist when packages are missing. */
function missingInstaller(): string[] {
  const tools = ['/usr/bin/apt-get', '/usr/bin/dpkg', '/var/lib/dpkg/status'];
  if (tools.every((path) => existsSync(path)) || missingPackages().length === 0) return [];
  return ['packages are missing, and there is no apt-get to install them'];
}

/** Why this folder cannot hold disks, as readable phrases: the upper folder of an overlay cannot be on an overlay. */
export function folderProblems(folder: string): string[] {
  const overlayMagic = 0x794c7630;
  return statfsSync(folder).type === overlayMagic
    ? [`${folder} is on an overlay, which cannot hold disks`]
    : [];
}
