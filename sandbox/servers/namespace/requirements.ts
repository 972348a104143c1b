import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { arch, platform } from 'node:os';

/** What namespace servers take from the machine, and the Debian package that brings it. */
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

/** Debian packages that namespace servers need; set-up installs those that are missing. */
export const debianPackages = [...new Set(Object.values(programs))].sort();

/** Control group hierarchies (version 1) that a Docker engine in a server needs. */
const controllers = ['blkio', 'cpu', 'cpuacct', 'cpuset', 'devices', 'freezer', 'memory', 'pids'];

/** Hierarchies that a server gets groups in: the controllers, and systemd's where there is one, or containerd loses count. */
export function hierarchies(): string[] {
  return existsSync('/sys/fs/cgroup/systemd/cgroup.procs') ? [...controllers, 'systemd'] : controllers;
}

/** Packages of `debianPackages` whose programs are not on this machine. */
export function missingPackages(): string[] {
  const missing = Object.entries(programs).filter(([path]) => !existsSync(path));
  return [...new Set(missing.map(([, name]) => name))].sort();
}

/**
 * Why this machine cannot run namespace servers, each reason a phrase that ends a sentence; empty when it can.
 * Packages come last, as they alone can be installed.
 */
export function missingRequirements(): string[] {
  const packages = process.getuid?.() === 0 ? missingPackages() : [];
  return [...obstacles(), ...packages.map((name) => `Debian's ${name} is missing`)];
}

/** What of `missingRequirements` set-up cannot bring; empty where servers run once everything is installed. */
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
  // A container may have a root that can do none of this. Without the program, which a package brings, nobody knows yet.
  const { status, error } = spawnSync('unshare', [...kinds, '--fork', 'true']);
  if (!error && status !== 0) reasons.push('this process may not make namespaces');
  try {
    accessSync('/sys/fs/cgroup/memory', constants.W_OK);
  } catch {
    reasons.push('control groups cannot be written');
  }
  return reasons;
}

/** Set-up installs packages with Debian's own tools, so they have to be here when packages are missing. */
function missingInstaller(): string[] {
  const tools = ['/usr/bin/apt-get', '/usr/bin/dpkg', '/var/lib/dpkg/status'];
  if (tools.every((path) => existsSync(path)) || missingPackages().length === 0) return [];
  return ['packages are missing, and there is no apt-get to install them'];
}

/** Why disks cannot lie in this folder, as phrases: the upper side of an overlay cannot be an overlay itself. */
export function folderProblems(folder: string): string[] {
  const overlayMagic = 0x794c7630;
  return statfsSync(folder).type === overlayMagic
    ? [`${folder} is on an overlay, which cannot hold disks`]
    : [];
}
