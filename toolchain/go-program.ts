import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { findGo } from './build.ts';
import { ensureWritable, removeStaleFolders } from './cache-folder.ts';
import { buildEnvironment } from './cache-key.ts';
import { ToolchainError } from './errors.ts';
import { withLock } from './file-lock.ts';
import { cacheFolder } from './paths.ts';

const run = promisify(execFile);

export interface GoProgramOptions {
  /** Receives what set-up does, one line at a time, safe to show. */
  onStep?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
}

/** Whether this machine has a Go that is new enough. */
export function canBuildGo(env: NodeJS.ProcessEnv = process.env): boolean {
  try {
    findGo(env);
    return true;
  } catch {
    return false;
  }
}

/** The built program of a folder that is a Go module of its own, or undefined if it is not built. */
export function locateGoProgram(source: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const program = programFile(source, env);
  return existsSync(program) ? program : undefined;
}

/**
 * Builds the program of a folder that is a Go module of its own, unless the cache has it, and returns its path, which a
 * change of the sources or the pins changes. Nothing is resolved: go.sum has every module. Throws go_missing, go_too_old,
 * build_failed, disk_full and cache_unwritable.
 */
export async function ensureGoProgram(
  source: string,
  { onStep = () => {}, env = process.env }: GoProgramOptions = {},
): Promise<string> {
  const found = locateGoProgram(source, env);
  if (found) return found;
  findGo(env);
  const root = programFolder(env);
  ensureWritable(root);
  const onWait = () => onStep('go: another set-up is running, waiting for it');
  const unless = () => locateGoProgram(source, env);
  return withLock({ file: join(root, 'build.lock'), onWait, unless }, async () => {
    removeStaleFolders(root);
    return build(root, source, env);
  });
}

/** Builds into a temporary folder and renames the program, so that one in place is complete. */
async function build(root: string, source: string, env: NodeJS.ProcessEnv): Promise<string> {
  const work = mkdtempSync(join(root, '.tmp-program-'));
  try {
    const built = join(work, 'program');
    const args = ['build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', built, '.'];
    await run('go', args, { cwd: source, env: { ...env, ...buildEnvironment } }).catch((cause: unknown) => {
      throw explainBuild(source, cause);
    });
    const program = programFile(source, env);
    renameSync(built, program);
    return program;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function explainBuild(source: string, cause: unknown): ToolchainError {
  const said = (cause as { stderr?: string }).stderr ?? '';
  if (said.includes('no space left on device'))
    return new ToolchainError('disk_full', `The disk is full: ${source} could not be built.`, { cause });
  const lines = said.split('\n').filter((line) => line && !line.startsWith('go: downloading'));
  return new ToolchainError(
    'build_failed',
    `Go could not build ${source}:\n${lines.slice(-8).join('\n')}\nCheck that the Go module proxy is reachable (go env GOPROXY), then run set-up again.`,
    { cause },
  );
}

function programFolder(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), 'go-programs');
}

function programFile(source: string, env: NodeJS.ProcessEnv): string {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  const files = readdirSync(source).filter((name) => /\.(go|mod|sum)$/.test(name));
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(source, name)));
  return join(programFolder(env), `${basename(source)}-${hash.digest('hex').slice(0, 16)}`);
}
