import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const client = fileURLToPath(new URL('./docker/client.mjs', import.meta.url));

/** The rest of the scripts' PATH, after the server's own `bin`. */
export const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const docker = `exec ${quoted(process.execPath)} ${quoted(client)} "$@"`;

/** The first boot ends before sshd answers, so only its result is reported. */
const cloudInit = (errors: number) => `case "$1" in
  status) echo "status: ${errors ? 'error' : 'done'}"; exit ${errors ? 1 : 0} ;;
  *) echo "cloud-init $1 is not available on a process server" >&2; exit 125 ;;
esac`;

// macOS has none, and nothing on a process server needs a timeout. It is called as `timeout -k 10 SECONDS COMMAND`.
const timeout = 'shift 3; exec "$@"';

/** The server is one disk; arguments are ignored. */
const df = 'cat "$CLAWDET_PROC/df"';

/** Writes shims for commands that must not run on this machine: docker, cloud-init, df, and timeout where there is none. */
export async function writeCommandShims(bin: string, bootErrors: number): Promise<void> {
  await mkdir(bin, { recursive: true });
  await writeScript(join(bin, 'docker'), docker);
  await writeScript(join(bin, 'cloud-init'), cloudInit(bootErrors));
  await writeScript(join(bin, 'df'), df);
  if (!systemPath.some((folder) => existsSync(join(folder, 'timeout')))) {
    await writeScript(join(bin, 'timeout'), timeout);
  }
}

async function writeScript(path: string, body: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
