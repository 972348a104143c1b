import { execFile } from 'node:child_process';
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Checksums } from '../checksums.ts';
import { saveVerified } from '../download.ts';
import { ToolchainError } from '../errors.ts';
import { minimumGoVersion, type ToolchainPart } from '../versions.ts';

const run = promisify(execFile);

/**
 * Settings of mongodb-memory-server-core for the download source; others could select another version than the pinned
 * one.
 */
const whereFrom = /^MONGOMS_(DOWNLOAD_MIRROR|DOWNLOAD_URL|DISTRO)$/;

/**
 * Downloads MongoDB's own server into `folder` and returns where it came from. Throws download_failed, checksum_missing,
 * checksum_wrong and disk_full.
 */
export async function downloadMongod(
  part: ToolchainPart,
  folder: string,
  env: NodeJS.ProcessEnv,
  sums: Checksums,
): Promise<string> {
  const address = await archiveAddress(part, env);
  const sha256 = sums[basename(new URL(address).pathname)];
  if (!sha256) throw checksumMissing(part, address);
  const archive = join(folder, 'archive.tgz');
  await saveVerified({ name: part.binary, version: part.version }, { address, sha256 }, archive);
  try {
    await unpack(archive, folder, part.binary);
  } catch (error) {
    throw downloadFailed(part, (error as Error).message, error);
  }
  return address;
}

/** Takes the one program out of the archive; the folder in it is not always named like the archive. */
async function unpack(archive: string, folder: string, binary: string): Promise<void> {
  const { stdout } = await run('tar', ['-tzf', archive], { maxBuffer: 10e6 });
  const inside = stdout.split('\n').find((name) => name.endsWith(`/bin/${binary}`));
  if (!inside) throw new Error(`there is no ${binary} in it`);
  await run('tar', ['-xzf', archive, '-C', folder, inside]);
  renameSync(join(folder, inside), join(folder, binary));
  rmSync(join(folder, dirname(dirname(inside)).split('/')[0] ?? ''), { recursive: true, force: true });
  rmSync(archive);
  chmodSync(join(folder, binary), 0o755);
}

/** Where the archive for this system is published, or is according to the settings of the package. */
export async function archiveAddress(part: ToolchainPart, env: NodeJS.ProcessEnv): Promise<string> {
  const script = join(import.meta.dirname, 'archive.ts');
  try {
    const { stdout } = await run(process.execPath, [script, part.version], { env: settings(env) });
    return new URL(stdout.trim().split('\n').at(-1) ?? '').href;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw downloadFailed(part, stderr?.trim().split('\n').at(-1) || message, error);
  }
}

function settings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('MONGOMS_') || whereFrom.test(name));
  return Object.fromEntries(kept);
}

const orBuild = `install Go ${minimumGoVersion} or newer, which builds the database instead`;

function checksumMissing({ version }: ToolchainPart, address: string): ToolchainError {
  return new ToolchainError(
    'checksum_missing',
    `mongod ${version} is not downloaded: toolchain/checksums.ts has no SHA-256 for ${address}. Use a MongoDB of your own (MONGODB_URI), or ${orBuild}. With internet, "node toolchain/record-checksums.ts" prints the line that is missing.`,
  );
}

function downloadFailed({ version }: ToolchainPart, said: string, cause: unknown): ToolchainError {
  return new ToolchainError(
    'download_failed',
    `mongod ${version} could not be downloaded: ${said}\nRun set-up again; or ${orBuild}.`,
    { cause },
  );
}
