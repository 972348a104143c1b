import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildEnvironment, buildFlags } from './cache-key.ts';
import { ToolchainError } from './errors.ts';
import { type Go, prepareSources } from './patched-modules.ts';
import { minimumGoVersion, type ToolchainPart } from './versions.ts';

/** The installed Go, such as `go1.26.8`. Throws go_missing and go_too_old. */
export function findGo(env: NodeJS.ProcessEnv): string {
  const found = askGo(env);
  const advice = `Install Go ${minimumGoVersion} or newer (https://go.dev/dl) and run set-up again.`;
  if (!found) {
    throw new ToolchainError('go_missing', `There is no Go on this machine. ${advice}`);
  }
  if (compareVersions(found.replace(/^go/, ''), minimumGoVersion) < 0) {
    throw new ToolchainError('go_too_old', `The Go on this machine is ${found}, which is too old. ${advice}`);
  }
  return found;
}

function askGo(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return execFileSync('go', ['env', 'GOVERSION'], {
      env: { ...env, GOTOOLCHAIN: 'local' },
      encoding: 'utf8',
    }).trim();
  } catch {
    return undefined;
  }
}

/** Compares dotted version numbers and ignores suffixes (`1.27rc1`). */
export function compareVersions(left: string, right: string): number {
  const numbers = (version: string) => version.match(/\d+/g)?.slice(0, 3).map(Number) ?? [];
  const [a, b] = [numbers(left), numbers(right)];
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export interface GoBuildOptions {
  /** Parts of one Go module. */
  parts: ToolchainPart[];
  /** Holds the sources during the build, and then the binaries. */
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Called for each package that had to be compiled. */
  onPackage?: () => void;
}

/**
 * Builds parts of one module together, so that Go compiles shared code once and links one part while it compiles the
 * others. Go fetches missing modules and checks them against go.sum. Returns the path of each part's binary. Throws
 * build_failed and disk_full.
 */
export async function buildParts({
  parts,
  folder,
  env,
  onPackage,
}: GoBuildOptions): Promise<Map<ToolchainPart, string>> {
  const go: Go = async (args, cwd) => {
    const { code, said, printed } = await runGo(args, cwd, { ...env, ...buildEnvironment }, onPackage);
    if (code !== 0) throw explainFailure(parts, said);
    return printed;
  };
  const [sources, binaries] = [join(folder, 'sources'), join(folder, 'binaries')];
  const module = await prepareSources(parts[0]?.module ?? 'go', sources, go);
  mkdirSync(binaries);
  const variables = parts.flatMap(({ linked }) => linked.flatMap((variable) => ['-X', variable]));
  const targets = parts.map(({ target }) => target);
  const flags = [...buildFlags, '-v', '-ldflags', ['-s', '-w', ...variables].join(' ')];
  await go(['build', ...flags, '-o', `${binaries}/`, ...targets], module);
  rmSync(sources, { recursive: true, force: true });
  return new Map(parts.map((part) => [part, join(binaries, basename(part.target))]));
}

interface GoResult {
  code: number;
  /** The end of standard error. */
  said: string;
  printed: string;
}

/** A line of `go build -v`: the path of a package that is being compiled. */
const packageLine = /^[\w./~-]+$/;

function runGo(
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  onPackage: GoBuildOptions['onPackage'],
): Promise<GoResult> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let printed = '';
    go.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    createInterface(go.stderr).on('line', (line) => {
      if (packageLine.test(line)) onPackage?.();
      else said = `${said}${line}\n`.slice(-4000);
    });
    go.on('error', reject);
    go.on('close', (code) => resolve({ code: code ?? 1, said, printed }));
  });
}

function explainFailure(parts: ToolchainPart[], said: string): ToolchainError {
  const names = parts.map(({ name, version }) => `${name} ${version}`).join(', ');
  if (said.includes('no space left on device')) {
    return new ToolchainError(
      'disk_full',
      `The disk is full: ${names} could not be built. Free some space and run set-up again; finished parts are kept.`,
    );
  }
  const lines = said.split('\n').filter((line) => line && !line.startsWith('go: downloading'));
  return new ToolchainError(
    'build_failed',
    `Go could not build ${names}:\n${lines.slice(-8).join('\n')}\nCheck that the Go module proxy is reachable (go env GOPROXY), then run set-up again; finished parts are kept.`,
  );
}
