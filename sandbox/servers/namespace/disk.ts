import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { command } from '../../openclaw/command.ts';
import { remapBase } from '../../openclaw/image.ts';
import type { PreparedImage } from '../../openclaw/locate.ts';
import type { BootScripts } from './cloud-script.ts';

/**
 * A server's disk is an overlay on the machine's root: its upper folder has the differences, and Docker's data is beside it.
 * Whiteouts, which are character devices 0:0, hide the files of the machine that a server must not see
 * (kernel Documentation/filesystems/overlayfs.rst).
 */
export interface DiskPaths {
  home: string;
  upper: string;
  work: string;
  docker: string;
  layers: string;
}

export const diskPaths = (home: string): DiskPaths => ({
  home,
  upper: join(home, 'upper'),
  work: join(home, 'work'),
  docker: join(home, 'docker'),
  layers: join(home, 'layers.json'),
});

type Layers = PreparedImage['layers'];

/** Folders of the machine's operating system: the only ones that a server sees. */
const systemFolders = ['bin', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'sbin', 'usr', 'var'];
const emptied: [mode: string, folder: string][] = [
  ...['dev', 'proc', 'run', 'sys', 'tmp', 'home', 'media', 'mnt', 'opt', 'srv'].map(folder755),
  ['700', 'root'],
  ...['apt', 'apt/apt.conf.d', 'docker', 'containerd', 'profile.d', 'ssh/sshd_config.d'].map(etc755),
  ...['ssl/private', 'sysctl.d', 'systemd/system'].map(etc755),
  ...['usr/local', 'usr/local/bin', 'usr/local/sbin', 'usr/local/lib', 'usr/src'].map(folder755),
  ...['cache', 'log', 'mail', 'opt', 'spool', 'lib/cloud', 'lib/docker'].map((name) =>
    folder755(`var/${name}`),
  ),
  ['1777', 'var/tmp'],
];
const dropped = [
  'npmrc',
  'pip.conf',
  'environment',
  'hosts.allow',
  'hosts.deny',
  'passwd-',
  'group-',
  'shadow-',
  'gshadow-',
];
const dockerPrograms = ['usr/bin/docker', 'usr/sbin/dockerd', 'usr/bin/containerd'];
const keptState = ['dpkg', 'pam'];

function folder755(folder: string): [string, string] {
  return ['755', folder];
}
function etc755(name: string): [string, string] {
  return ['755', `etc/${name}`];
}

/** Creates the disk of an image: `docker-ce` has Docker and the prepared images, others do not. The signal aborts it. */
export async function makeDisk(
  paths: DiskPaths,
  image: string,
  prepared: PreparedImage,
  signal: AbortSignal,
): Promise<void> {
  const withDocker = image === 'docker-ce';
  for (const folder of [paths.upper, paths.work]) mkdirSync(folder, { recursive: true });
  const hidden = hiddenPaths(withDocker).filter((path) => existsSync(join('/', path)));
  for (const parent of new Set(hidden.map((path) => dirname(path))))
    mkdirSync(join(paths.upper, parent), { recursive: true, mode: 0o755 });
  const whiteouts = hidden.map((path) => `mknod '${join(paths.upper, path)}' c 0 0\n`).join('');
  await command('sh', ['-eu'], { input: whiteouts });
  writeSystemFiles(paths.upper);
  if (withDocker) await command('cp', ['-a', prepared.dataRoot, paths.docker], { signal });
  else mkdirSync(paths.docker);
  writeFileSync(paths.layers, JSON.stringify(withDocker ? prepared.layers : []));
}

/** The paths to hide. Their parent folders stay visible. */
function hiddenPaths(withDocker: boolean): string[] {
  const others = (folder: string, kept: string[]) =>
    readdirSync(join('/', folder), { withFileTypes: true })
      .filter((entry) => !kept.includes(entry.name) && !entry.isSymbolicLink())
      .map(({ name }) => join(folder, name));
  const keys = readdirSync('/etc/ssh').filter((name) => name.startsWith('ssh_host_'));
  const all = [
    ...others('.', systemFolders),
    ...others('var', ['lib']),
    ...others('var/lib', keptState),
    ...dropped.map((name) => `etc/${name}`),
    ...keys.map((name) => `etc/ssh/${name}`),
    ...emptied.map(([, folder]) => folder),
    ...(withDocker ? [] : dockerPrograms),
  ];
  return [...new Set(all)].filter((path) => !all.some((outer) => path.startsWith(`${outer}/`)));
}

/** Writes the files that every disk has of its own. */
function writeSystemFiles(upper: string): void {
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(upper, path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(upper, path), text, { mode });
  };
  const script = (name: string) => readFileSync(join(import.meta.dirname, 'disk', name), 'utf8');
  const machine = (path: string) => readFileSync(path, 'utf8');
  write('usr/lib/clawdet/init', script('init.sh'), 0o755);
  write('usr/bin/systemctl', script('systemctl.sh'), 0o755);
  write('usr/bin/cloud-init', script('cloud-init.sh'), 0o755);
  write('etc/ssh/sshd_config', script('sshd_config'));
  write('etc/resolv.conf', '');
  write('etc/passwd', `${machine('/etc/passwd')}dockremap:x:64045:64045::/:/bin/false\n`);
  write('etc/group', `${machine('/etc/group')}dockremap:x:64045:\n`);
  write('etc/shadow', machine('/etc/shadow').replace(/^([^:]*):[^:]*:/gm, '$1:*:'), 0o640);
  for (const name of ['subuid', 'subgid']) write(`etc/${name}`, `dockremap:${remapBase}:65536\n`);
}

/** Writes the scripts of the first boot, and the list of folders that the server has to create. */
export function seed(paths: DiskPaths, { early, late }: BootScripts): void {
  const at = join(paths.home, 'seed');
  mkdirSync(at, { recursive: true, mode: 0o700 });
  writeFileSync(join(at, 'early'), early, { mode: 0o600 });
  writeFileSync(join(at, 'late'), late, { mode: 0o600 });
  writeFileSync(join(paths.home, 'folders'), emptied.map((line) => `${line.join(' ')}\n`).join(''));
}

/** The layers that a disk mounts, with their paths in Docker's data. */
export const layersOf = (paths: DiskPaths): Layers =>
  JSON.parse(readFileSync(paths.layers, 'utf8')) as Layers;

/** Copies a disk atomically, with whiteouts, owners and overlay attributes. The signal aborts it. */
export async function copyOverlayDisk(from: DiskPaths, to: DiskPaths, signal: AbortSignal): Promise<void> {
  const unfinished = `${to.home}.new`;
  await rm(unfinished, { recursive: true, force: true });
  mkdirSync(join(unfinished, 'work'), { recursive: true });
  const parts = [from.upper, from.docker, from.layers];
  await command('cp', ['-a', '--reflink=auto', ...parts, unfinished], { signal });
  await rm(to.home, { recursive: true, force: true });
  renameSync(unfinished, to.home);
}
