import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../toolchain/paths.ts';
import { withSetupLock } from '../../toolchain/setup-lock.ts';

const run = promisify(execFile);

/** Enough for some hundred packages on a slow line; an installation that takes longer will not end. */
const INSTALL_LIMIT_MS = 900_000;

/** How to install each peer, and the files of this checkout that pin its versions. */
const KINDS = {
  portkey: {
    files: ['package.json', 'package-lock.json'],
    runtime: async () => process.version,
    install: npm,
  },
  litellm: { files: ['requirements.txt'], runtime: pythonVersion, install: pipInto('litellm') },
  rolter: { files: ['requirements.txt'], runtime: pythonVersion, install: pipInto('rolter') },
} as const;
export type PeerName = keyof typeof KINDS;

/** Installs a peer's packages into the cache if needed, and returns the folder. Throws with npm's or pip's message. */
export async function installPeer(peer: PeerName, say: (line: string) => void): Promise<string> {
  const root = path.join(cacheFolder(), 'bench');
  mkdirSync(root, { recursive: true });
  const folder = path.join(root, `${peer}-${await keyOf(peer)}`);
  await withSetupLock(
    { folder: root, onWait: () => say('another bench is installing a peer, waiting') },
    async () => {
      if (existsSync(folder)) return;
      say(`installing ${peer} into ${folder}, which takes a minute or two the first time`);
      await install(root, folder, peer);
    },
  );
  return folder;
}

/** Derives the folder's name from everything that determines its content. */
async function keyOf(peer: PeerName): Promise<string> {
  const { files, runtime } = KINDS[peer];
  const hash = createHash('sha256').update(await runtime());
  for (const file of files) hash.update(readFileSync(pinned(peer, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Installs in a temporary folder and renames it, so that a folder with the final name is complete. */
async function install(root: string, folder: string, peer: PeerName): Promise<void> {
  const work = mkdtempSync(path.join(root, '.tmp-'));
  try {
    await KINDS[peer].install(work);
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const pinned = (peer: PeerName, file: string) => path.join(import.meta.dirname, peer, file);

async function npm(folder: string): Promise<void> {
  for (const file of KINDS.portkey.files) cpSync(pinned('portkey', file), path.join(folder, file));
  await runReportingStderr('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
}

function pipInto(peer: 'litellm' | 'rolter'): (folder: string) => Promise<void> {
  return async (folder) => {
    await runReportingStderr('python3', ['-m', 'venv', '.'], folder);
    const words = ['-m', 'pip', 'install', '--disable-pip-version-check', '--only-binary', ':all:'];
    await runReportingStderr(
      path.join(folder, 'bin/python'),
      [...words, '-r', pinned(peer, 'requirements.txt')],
      folder,
    );
  };
}

async function pythonVersion(): Promise<string> {
  return (await runReportingStderr('python3', ['--version'], cacheFolder())).stdout;
}

async function runReportingStderr(
  program: string,
  words: string[],
  cwd: string,
): Promise<{ stdout: string }> {
  try {
    return await run(program, words, { cwd, timeout: INSTALL_LIMIT_MS, maxBuffer: 1 << 26 });
  } catch (error) {
    const { message, stderr = '' } = error as Error & { stderr?: string };
    throw new Error(`${program} ${words.slice(0, 3).join(' ')}: ${(stderr || message).trim().slice(-600)}`);
  }
}
