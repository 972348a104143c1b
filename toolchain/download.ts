import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, createWriteStream, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Checksums } from './checksums.ts';
import { ToolchainError } from './errors.ts';
import type { ToolchainPart } from './versions.ts';

const pulumi = 'https://get.pulumi.com/releases';
const compose = 'https://github.com/docker/compose/releases/download';
/** Long enough for a slow link, short enough not to delay a machine without internet. */
const probeTimeout = 3_000;

/** A published file and what its content has to be. */
export interface OfficialDownload {
  address: string;
  /** SHA-256, hex. */
  sha256: string;
}

/** Whether the official downloads can be reached from here. */
export async function reachesOfficial(fetcher: typeof fetch = fetch): Promise<boolean> {
  try {
    const answer = await fetcher(`${pulumi}/sdk/${cliArchive('3.276.0', process)}`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeTimeout),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** A system that parts are published for, in Node's words. */
export interface TargetSystem {
  platform: string;
  arch: string;
}

/** The official address of a part, or undefined for one that both methods build. */
export function officialAddress(part: ToolchainPart, system: TargetSystem = process): string | undefined {
  const { platform, arch } = system;
  // Go's names: plugins are published as linux-amd64, the CLI as linux-x64.
  if (part.plugin)
    return `${pulumi}/plugins/${part.binary}-v${part.version}-${platform}-${arch === 'x64' ? 'amd64' : arch}.tar.gz`;
  if (part.name === 'cli' || part.name === 'nodejs-host')
    return `${pulumi}/sdk/${cliArchive('3.276.0', system)}`;
  if (part.name === 'compose')
    return `${compose}/v${part.version}/docker-compose-${platform}-${arch === 'x64' ? 'x86_64' : 'aarch64'}`;
  return undefined;
}

/** The download of a part, or undefined if there is none whose content is known. */
export function downloadOf(part: ToolchainPart, sums: Checksums): OfficialDownload | undefined {
  const address = officialAddress(part);
  const sha256 = address && sums[nameInChecksums(part, address)];
  return sha256 ? { address, sha256 } : undefined;
}

/** A file's name, with the version where the name has none. */
export function nameInChecksums({ version }: ToolchainPart, address: string): string {
  const name = basename(new URL(address).pathname);
  return name.includes(version) || name.startsWith('pulumi-v') ? name : `${name}@${version}`;
}

/** Downloads one part into `folder`. Throws download_failed, checksum_wrong and disk_full. */
export async function downloadPart(
  part: ToolchainPart,
  download: OfficialDownload,
  folder: string,
): Promise<void> {
  const file = join(folder, 'download');
  await saveVerified(part, download, file);
  try {
    if (download.address.endsWith('.tar.gz')) await unpack(file, folder, part);
    else renameSync(file, join(folder, part.binary));
    rmSync(file, { force: true });
    chmodSync(join(folder, part.binary), 0o755);
  } catch (error) {
    throw explainFailure(part, download.address, error as NodeJS.ErrnoException);
  }
}

/** What an error says of a download. */
interface NamedVersion {
  name: string;
  version: string;
}

/**
 * Saves a published file and compares its content before anybody reads it. A file that is not complete or not right is
 * deleted. Throws download_failed, checksum_wrong and disk_full.
 */
export async function saveVerified(
  part: NamedVersion,
  { address, sha256 }: OfficialDownload,
  file: string,
): Promise<void> {
  const hash = createHash('sha256');
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(900_000) });
    if (!answer.ok || !answer.body) throw new Error(`the server answered ${answer.status}`);
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(answer.body), hashing, createWriteStream(file));
  } catch (error) {
    rmSync(file, { force: true });
    throw explainFailure(part, address, error as NodeJS.ErrnoException);
  }
  const found = hash.digest('hex');
  if (found === sha256) return;
  rmSync(file, { force: true });
  throw checksumWrong(address, sha256, found);
}

function checksumWrong(address: string, expected: string, found: string): ToolchainError {
  return new ToolchainError(
    'checksum_wrong',
    `${address} is not the file that it should be: its SHA-256 is ${found}, expected ${expected} (toolchain/checksums.ts). ` +
      'It was deleted and nothing of it was used. Run set-up again; if it happens again, the file on the server or on the way was changed: set CLAWDET_TOOLCHAIN=build to build it with Go, and tell its publisher.',
  );
}

/** The CLI's archive has its binaries in a folder `pulumi`, a plugin's archive has them at the top. */
function unpack(file: string, folder: string, part: ToolchainPart): Promise<void> {
  const inside = part.plugin ? [part.binary] : ['--strip-components=1', `pulumi/${part.binary}`];
  return new Promise((resolve, reject) => {
    const tar = spawn('tar', ['-xzf', file, '-C', folder, ...inside], { stdio: 'ignore' });
    tar.on('error', reject);
    tar.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}`))));
  });
}

function cliArchive(version: string, { platform, arch }: TargetSystem): string {
  return `pulumi-v${version}-${platform}-${arch}.tar.gz`;
}

function explainFailure(part: NamedVersion, address: string, error: NodeJS.ErrnoException): ToolchainError {
  if (error.code === 'ENOSPC') {
    return new ToolchainError(
      'disk_full',
      `The disk is full: ${part.name} could not be saved. Free some space and run set-up again.`,
    );
  }
  return new ToolchainError(
    'download_failed',
    `${part.name} ${part.version} could not be downloaded from ${address}: ${error.message}. Run set-up again, or set CLAWDET_TOOLCHAIN=build to build it with Go.`,
    { cause: error },
  );
}
