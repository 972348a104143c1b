import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findGo } from '../../toolchain/build.ts';
import { buildEnvironment, buildFlags } from '../../toolchain/cache-key.ts';
import { withLock } from '../../toolchain/file-lock.ts';
import { cacheFolder } from '../../toolchain/paths.ts';

const run = promisify(execFile);

/** The version and the checksum of its module, as in go.sum. */
const tofu = { version: 'v1.12.6', sum: 'h1:0VT4P8pMmGcCUnQ9JDrJ+Qg2d35Vzm4FFd/9+H7oF98=' };

/** A first build takes minutes, on a busy machine many; one that takes this long will not end. */
const BUILD_LIMIT_MS = 2_700_000;

/** OpenTofu and the providers that it starts; absolute paths. */
export interface Tofu {
  program: string;
  /** Folder of terraform-provider-hcloud and terraform-provider-random. */
  providers: string;
  version: string;
}

/** OpenTofu for this checkout, built from Go modules into the cache if needed. Throws an error with Go's message. */
export async function openTofu(say: (line: string) => void): Promise<Tofu> {
  const root = path.join(cacheFolder(), 'bench');
  mkdirSync(root, { recursive: true });
  const folder = path.join(root, `tofu-${tofu.version}-${keyOf(findGo(process.env))}`);
  await withLock(
    { file: path.join(root, 'build.lock'), onWait: () => say('another bench is building OpenTofu, waiting') },
    async () => {
      if (existsSync(folder)) return;
      say(
        `building OpenTofu ${tofu.version} and its providers into ${folder}, which takes some minutes the first time`,
      );
      await build(root, folder);
    },
  );
  return { program: path.join(folder, 'tofu'), providers: folder, version: tofu.version };
}

/** Derives the folder's name from everything that determines its content. */
function keyOf(go: string): string {
  const hash = createHash('sha256').update(JSON.stringify([tofu, go, buildFlags, buildEnvironment]));
  for (const file of ['go.mod', 'go.sum', 'random/main.go'])
    hash.update(readFileSync(path.join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Builds in a temporary folder and renames it, so that a folder with the final name is complete. */
async function build(root: string, folder: string): Promise<void> {
  const work = mkdtempSync(path.join(root, '.tmp-'));
  try {
    const made = path.join(work, 'made');
    mkdirSync(made);
    await buildTofu(work, made);
    const providers = { hcloud: 'github.com/hetznercloud/terraform-provider-hcloud', random: './random' };
    for (const [name, target] of Object.entries(providers))
      await go(
        [
          'build',
          ...buildFlags,
          '-ldflags',
          '-s -w',
          '-o',
          path.join(made, `terraform-provider-${name}`),
          target,
        ],
        import.meta.dirname,
      );
    renameSync(made, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Builds in a copy of the module: its go.mod has a replacement that would be lost if our go.mod required it. */
async function buildTofu(work: string, made: string): Promise<void> {
  const module = `github.com/opentofu/opentofu@${tofu.version}`;
  const { stdout } = await go(['mod', 'download', '-json', module], work);
  const { Dir, Sum } = JSON.parse(stdout) as { Dir: string; Sum: string };
  if (Sum !== tofu.sum) throw new Error(`${module} has the checksum ${Sum} instead of ${tofu.sum}`);
  const source = path.join(work, 'source');
  cpSync(Dir, source, { recursive: true });
  // Go's module cache is read-only, and so is the copy.
  chmodSync(source, 0o755);
  await go(
    ['build', ...buildFlags, '-ldflags', '-s -w', '-o', path.join(made, 'tofu'), './cmd/tofu'],
    source,
  );
}

async function go(words: string[], cwd: string): Promise<{ stdout: string }> {
  const env = { ...process.env, ...buildEnvironment };
  try {
    return await run('go', words, { cwd, env, timeout: BUILD_LIMIT_MS, maxBuffer: 1 << 26 });
  } catch (error) {
    const { killed, stderr = '' } = error as { killed?: boolean; stderr?: string };
    const lines = stderr.split('\n').filter((text) => text && !text.startsWith('go: downloading'));
    const why = killed ? `took longer than ${BUILD_LIMIT_MS / 60_000} minutes` : lines.slice(-8).join('\n');
    throw new Error(`go ${words.slice(0, 2).join(' ')}: ${why}. Compiled packages are kept: try again.`);
  }
}
