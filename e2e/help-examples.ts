import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, '../web/src/pages/help/examples');

/** How each kind of example is started. */
const programs: Record<string, string> = { '.sh': 'sh', '.mjs': process.execPath, '.py': 'python3' };

/** Whether Python's openai package is installed on this machine; nothing that is set up here brings it. */
export async function hasPythonClient(): Promise<boolean> {
  return run('python3', ['-c', 'import openai']).then(
    () => true,
    () => false,
  );
}

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
  const program = [programs[path.extname(name)] ?? '', path.join(folder, name)];
  try {
    const env = { ...process.env, ...settings };
    return (await run('unshare', ['--mount', 'sh', '-c', script, 'sh', hosts, ...program], { env })).stdout;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
