import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs Hetzner's official command-line client and returns its output. Rejects with its error output. */
export type Hcloud = (...words: string[]) => Promise<string>;

/**
 * The official `hcloud` client, pointed at an API by HCLOUD_ENDPOINT. It comes from PATH, else from the cache, else it is
 * unpacked there from Debian's package (1.30.3 in Debian 12) without privileges. Throws when none of these works.
 */
export async function openHcloud({ endpoint, token }: { endpoint: string; token: string }): Promise<Hcloud> {
  const program = await findProgram();
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    HCLOUD_ENDPOINT: endpoint,
    HCLOUD_TOKEN: token,
  };
  return async (...words) => (await run(program, words, { env, timeout: 60_000 })).stdout;
}

async function findProgram(): Promise<string> {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'hcloud'));
  const cache = join(process.env.CLAWDET_CACHE ?? join(homedir(), '.cache', 'clawdet'), 'hcloud-cli');
  const cached = join(cache, 'usr', 'bin', 'hcloud');
  const present = [...onPath, cached].find(existsSync);
  if (present) return present;
  await unpackDebianPackage(cache);
  return cached;
}

/** Unpacks into a temporary folder and renames it, so that a broken download is never used. */
async function unpackDebianPackage(cache: string): Promise<void> {
  await mkdir(join(cache, '..'), { recursive: true });
  const work = await mkdtemp(`${cache}-`);
  try {
    // apt downloads as its own user, which must be able to write here.
    await chmod(work, 0o777);
    await download(work);
    const [archive = ''] = (await readdir(work)).filter((name) => name.endsWith('.deb'));
    await run('dpkg-deb', ['-x', join(work, archive), join(work, 'root')]);
    await rename(join(work, 'root'), cache);
  } catch (cause) {
    throw new Error(
      'The hcloud client is missing and could not be unpacked from Debian. Install it (https://github.com/hetznercloud/cli) and run the test again.',
      { cause },
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function download(folder: string): Promise<void> {
  const fetchPackage = (): Promise<unknown> =>
    run('apt-get', ['download', 'hcloud-cli'], { cwd: folder, timeout: 120_000 });
  try {
    await fetchPackage();
  } catch {
    // A fresh machine has no package lists yet.
    await run('apt-get', ['update'], { timeout: 300_000 });
    await fetchPackage();
  }
}
