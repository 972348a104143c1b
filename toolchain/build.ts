import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ToolchainError } from './errors.ts';
import { buildEnvironment, buildFlags } from './key.ts';
import { type Go, mendModule } from './mend.ts';
import { sourceFolder } from './paths.ts';
import { oldestGo, type Part } from './versions.ts';

/** The installed Go, such as `go1.26.8`. Throws go_missing and go_too_old. */
export function findGo(env: NodeJS.ProcessEnv): string {
  const found = askGo(env);
  const advice = `Install Go ${oldestGo} or newer (https://go.dev/dl) and run set-up again.`;
  if (!found) {
    throw new ToolchainError('go_missing', `There is no Go on this machine. ${advice}`);
  }
  if (compareVersions(found.replace(/^go/, ''), oldestGo) < 0) {
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

/** Compares dotted numbers; whatever follows them (`1.27rc1`) is left out. */
export function compareVersions(left: string, right: string): number {
  const numbers = (version: string) => version.match(/\d+/g)?.slice(0, 3).map(Number) ?? [];
  const [a, b] = [numbers(left), numbers(right)];
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Builds one part into `folder`. Go fetches the modules it lacks and checks them against go.sum. Throws build_failed and disk_full. */
export async function buildPart(part: Part, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const go: Go = async (args, cwd) => {
    const { code, said, printed } = await runGo(args, cwd, { ...env, ...buildEnvironment });
    if (code !== 0) throw explainFailure(part, said);
    return printed;
  };
  const linked = ['-s', '-w', ...part.linked.flatMap((variable) => ['-X', variable])].join(' ');
  const module = part.mended
    ? await mendModule(part, join(folder, 'source'), go)
    : join(sourceFolder, part.module);
  await go(
    ['build', ...buildFlags, '-ldflags', linked, '-o', join(folder, part.binary), part.target],
    module,
  );
  rmSync(join(folder, 'source'), { recursive: true, force: true });
}

interface GoEnd {
  code: number;
  /** The end of standard error. */
  said: string;
  printed: string;
}

function runGo(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<GoEnd> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let printed = '';
    go.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    go.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
    go.on('error', reject);
    go.on('close', (code) => resolve({ code: code ?? 1, said, printed }));
  });
}

function explainFailure(part: Part, said: string): ToolchainError {
  if (said.includes('no space left on device')) {
    return new ToolchainError(
      'disk_full',
      `The disk is full: ${part.name} could not be built. Free some space and run set-up again; what is finished is kept.`,
    );
  }
  const lines = said.split('\n').filter((line) => line && !line.startsWith('go: downloading'));
  return new ToolchainError(
    'build_failed',
    `Go could not build ${part.name} ${part.version}:\n${lines.slice(-8).join('\n')}\nSee that the Go module proxy can be reached (go env GOPROXY), then run set-up again; what is finished is kept.`,
  );
}
