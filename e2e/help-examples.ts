import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePythonVenv } from '../toolchain/python-venv.ts';

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, '../web/src/pages/help/examples');

/** Pins OpenAI's client for Python. */
const requirements = path.resolve(import.meta.dirname, '../gateway/clients/python/requirements.txt');

/** How each kind of example is started. */
const programs: Record<string, () => string | Promise<string>> = {
  '.sh': () => 'sh',
  '.mjs': () => process.execPath,
  '.py': async () => path.join(await ensurePythonVenv(requirements), 'bin/python'),
};

/**
 * Runs an example of the help page as it is, and returns what it prints. It gets its own /etc/hosts with the line that the
 * page names for addresses under `localhost`, in a mount namespace (needs root).
 */
export async function runHelpExample(
  name: string,
  settings: Record<string, string>,
  hostname: string,
): Promise<string> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'clawdet-hosts-'));
  const hosts = path.join(scratch, 'hosts');
  writeFileSync(hosts, `${readFileSync('/etc/hosts', 'utf8')}\n127.0.0.1 ${hostname}\n`);
  const script = 'mount --bind "$1" /etc/hosts && shift && exec "$@"';
  const program = [(await programs[path.extname(name)]?.()) ?? '', path.join(folder, name)];
  try {
    const env = { ...process.env, ...settings };
    return (await run('unshare', ['--mount', 'sh', '-c', script, 'sh', hosts, ...program], { env })).stdout;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The text of a streamed chat completion as curl prints it: one event a line. */
export function streamedText(printed: string): string {
  const events = printed.matchAll(/^data: (\{.*)$/gm);
  return Array.from(events, ([, json = '']) => JSON.parse(json).choices[0]?.delta.content ?? '').join('');
}
