import { spawn } from 'node:child_process';
import { chmodSync, createWriteStream, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ToolchainError } from './errors.ts';
import type { ToolchainPart } from './versions.ts';

const pulumi = 'https://get.pulumi.com/releases';
const compose = 'https://github.com/docker/compose/releases/download';
/** Long enough for a slow link, short enough not to delay a machine without internet. */
const probeTimeout = 3_000;

/** Whether the official downloads can be reached from here. */
export async function reachesOfficial(fetcher: typeof fetch = fetch): Promise<boolean> {
  try {
    const answer = await fetcher(`${pulumi}/sdk/${cliArchive('3.256.0')}`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeTimeout),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** The official address of a part, or undefined for one that both methods build. */
export function officialAddress(part: ToolchainPart): string | undefined {
  if (part.plugin) return `${pulumi}/plugins/${part.binary}-v${part.version}-${goPlatform()}.tar.gz`;
  if (part.name === 'cli' || part.name === 'nodejs-host') return `${pulumi}/sdk/${cliArchive('3.256.0')}`;
  if (part.name === 'compose') {
    return `${compose}/v${part.version}/docker-compose-${process.platform}-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}`;
  }
  return undefined;
}

/** Downloads one part into `folder`. Throws download_failed and disk_full. */
export async function downloadPart(part: ToolchainPart, address: string, folder: string): Promise<void> {
  try {
    const file = join(folder, 'download');
    await save(address, file);
    if (address.endsWith('.tar.gz')) await unpack(file, folder, part);
    else renameSync(file, join(folder, part.binary));
    rmSync(file, { force: true });
    chmodSync(join(folder, part.binary), 0o755);
  } catch (error) {
    throw explainFailure(part, address, error as NodeJS.ErrnoException);
  }
}

async function save(address: string, file: string): Promise<void> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(600_000) });
  if (!answer.ok || !answer.body) throw new Error(`the server answered ${answer.status}`);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
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

function cliArchive(version: string): string {
  return `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;
}

/** Go's names: plugins are published as linux-amd64, the CLI as linux-x64. */
function goPlatform(): string {
  return `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

function explainFailure(part: ToolchainPart, address: string, error: NodeJS.ErrnoException): ToolchainError {
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
