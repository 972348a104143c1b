import { execFile } from 'node:child_process';
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ToolchainError } from '../errors.ts';
import { minimumGoVersion, type ToolchainPart } from '../versions.ts';

const run = promisify(execFile);

/**
 * Settings of mongodb-memory-server-core for the download source; others could select another binary than the pinned
 * one.
 */
const whereFrom = /^MONGOMS_(DOWNLOAD_MIRROR|DOWNLOAD_URL|USE_HTTP|DISTRO)$/;

/** Downloads MongoDB's own server into `folder` and returns where it came from. Throws download_failed and disk_full. */
export async function downloadMongod(
  part: ToolchainPart,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const from = join(folder, 'from');
  const script = join(import.meta.dirname, 'fetch.ts');
  try {
    const { stdout } = await run(process.execPath, [script, part.version, from], {
      env: settings(env),
      timeout: 900_000,
    });
    const found = stdout.trim().split('\n').at(-1) ?? '';
    renameSync(found, join(folder, part.binary));
    rmSync(from, { recursive: true });
    chmodSync(join(folder, part.binary), 0o755);
    return env.MONGOMS_DOWNLOAD_URL ?? env.MONGOMS_DOWNLOAD_MIRROR ?? 'https://fastdl.mongodb.org';
  } catch (error) {
    throw explainFailure(part, error as Error & { stderr?: string });
  }
}

function settings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('MONGOMS_') || whereFrom.test(name));
  // The package checks certificates only if npm's setting says so, and its MD5 comes from the same server.
  return { ...Object.fromEntries(kept), npm_config_strict_ssl: 'true' };
}

function explainFailure(part: ToolchainPart, error: Error & { stderr?: string }): ToolchainError {
  const said = error.stderr?.trim().split('\n').at(-1) || error.message;
  if (said.includes('ENOSPC')) {
    return new ToolchainError(
      'disk_full',
      'The disk is full: mongod could not be saved. Free some space and run set-up again.',
    );
  }
  return new ToolchainError(
    'download_failed',
    `mongod ${part.version} could not be downloaded: ${said}\nRun set-up again; or install Go ${minimumGoVersion} or newer, which builds the database instead.`,
    { cause: error },
  );
}
