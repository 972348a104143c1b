import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../toolchain/file-lock.ts';
import { cacheFolder } from '../../toolchain/paths.ts';
import { ensurePythonVenv } from '../../toolchain/python-venv.ts';

const run = promisify(execFile);

/** Enough for some hundred packages on a slow line; an installation that takes longer will not end. */
const INSTALL_LIMIT_MS = 900_000;

/** The files of this checkout that pin Portkey's versions. */
const PORTKEY_FILES = ['package.json', 'package-lock.json'];

export type PeerName = 'portkey' | 'litellm' | 'rolter';

/** Installs a peer's packages into the cache if needed, and returns the folder. Throws with npm's or pip's message. */
export async function installPeer(peer: PeerName, say: (line: string) => void): Promise<string> {
  if (peer === 'portkey') return installPortkey(say);
  return ensurePythonVenv(pinned(peer, 'requirements.txt'), { onStep: say });
}

async function installPortkey(say: (line: string) => void): Promise<string> {
  const root = path.join(cacheFolder(), 'bench');
  mkdirSync(root, { recursive: true });
  const folder = path.join(root, `portkey-${portkeyKey()}`);
  await withLock(
    { file: path.join(root, 'build.lock'), onWait: () => say('another bench is installing a peer, waiting') },
    async () => {
      if (existsSync(folder)) return;
      say(`installing portkey into ${folder}, which takes a minute or two the first time`);
      await installInto(root, folder);
    },
  );
  return folder;
}

/** Derives the folder's name from everything that determines its content. */
function portkeyKey(): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of PORTKEY_FILES) hash.update(readFileSync(pinned('portkey', file)));
  return hash.digest('hex').slice(0, 16);
}

/** Installs in a temporary folder and renames it, so that a folder with the final name is complete. */
async function installInto(root: string, folder: string): Promise<void> {
  const work = mkdtempSync(path.join(root, '.tmp-'));
  try {
    for (const file of PORTKEY_FILES) cpSync(pinned('portkey', file), path.join(work, file));
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], work);
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const pinned = (peer: PeerName, file: string) => path.join(import.meta.dirname, peer, file);

async function npm(words: string[], cwd: string): Promise<void> {
  try {
    await run('npm', words, { cwd, timeout: INSTALL_LIMIT_MS, maxBuffer: 1 << 26 });
  } catch (error) {
    const { message, stderr = '' } = error as Error & { stderr?: string };
    throw new Error(`npm ${words.slice(0, 3).join(' ')}: ${(stderr || message).trim().slice(-600)}`);
  }
}
