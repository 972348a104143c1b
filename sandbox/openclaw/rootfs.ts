import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command } from './command.ts';
import { imageFolder } from './image.ts';
import { librariesOf } from './libraries.ts';

const user = { id: 1000, name: 'node' };

/** Exactly what the lock file says; no package's install script runs. */
const npmArguments = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Files that no running program reads: source maps and type declarations of compiled packages. */
const ballast = ['*.map', '*.d.ts', '*.d.mts', '*.d.cts'];

/** Makes the container's file system: busybox, Node, the libraries they load, certificates, one user, the gateway. */
export async function makeRootfs(root: string): Promise<void> {
  for (const name of ['bin', 'dev', 'etc/ssl/certs', 'proc', 'sys', 'usr/bin', 'root'])
    mkdirSync(join(root, name), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  chmodSync(join(root, 'tmp'), 0o1777);
  await addPrograms(root);
  addAccounts(root);
  addState(root);
  copyFileSync('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'));
}

async function addPrograms(root: string): Promise<void> {
  const programs = { '/usr/bin/node': process.execPath, '/bin/busybox': '/usr/bin/busybox' };
  for (const [at, from] of Object.entries(programs)) copyFileSync(from, join(root, at));
  await addLibraries(root, Object.values(programs));
  const applets = await command('busybox', ['--list']);
  for (const applet of applets.split('\n').filter((name) => name && name !== 'busybox'))
    symlinkSync('busybox', join(root, 'bin', applet));
  // Where the first line of many scripts looks for it.
  symlinkSync('/bin/busybox', join(root, 'usr/bin/env'));
}

async function addLibraries(root: string, programs: string[]): Promise<void> {
  for (const library of await librariesOf(programs)) {
    mkdirSync(dirname(join(root, library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
}

function addAccounts(root: string): void {
  const { id, name } = user;
  writeFileSync(
    join(root, 'etc/passwd'),
    `root:x:0:0:root:/root:/bin/sh\n${name}:x:${id}:${id}::/data:/bin/sh\n`,
  );
  writeFileSync(join(root, 'etc/group'), `root:x:0:\n${name}:x:${id}:\n`);
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

function addState(root: string): void {
  for (const name of ['data', 'data/.openclaw', 'compile-cache']) {
    mkdirSync(join(root, name));
    chownSync(join(root, name), user.id, user.id);
    chmodSync(join(root, name), 0o700);
  }
  // The gateway only reads what the build has compiled ahead.
  chmodSync(join(root, 'compile-cache'), 0o755);
}

/** Installs the published package, exactly as locked, into the file system. */
export async function addGateway(root: string): Promise<void> {
  const app = join(root, 'app');
  cpSync(imageFolder, app, { recursive: true });
  await command('npm', npmArguments, { cwd: app });
  // The one install script that matters: it marks the package whole, without which the gateway refuses to start.
  const gateway = join(app, 'node_modules/openclaw');
  await command(process.execPath, ['scripts/postinstall-bundled-plugins.mjs'], { cwd: gateway });
  const names = ballast.flatMap((name) => ['-o', '-name', name]).slice(1);
  const typescript = join(app, 'node_modules/typescript');
  const unneeded = [
    '-path',
    typescript,
    '-prune',
    '-o',
    '-type',
    'f',
    '(',
    ...names,
    ')',
    '-exec',
    'rm',
    '{}',
    '+',
  ];
  await command('find', [app, ...unneeded]);
  await addLibraries(root, await nativeModules(app));
}

/** Compiled modules for this machine's kind of Linux; packages bring those of other systems too. */
async function nativeModules(app: string): Promise<string[]> {
  const found = await command('find', [
    app,
    '-name',
    '*.node',
    '-path',
    '*linux*x64*',
    '-not',
    '-path',
    '*musl*',
  ]);
  return found.split('\n').filter((path) => path);
}
