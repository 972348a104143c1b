import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BundleFile, installBundle, installScript } from './install-script.ts';

/** Runs the real script with sh, with command shims on its PATH in place of a server's programs. */
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'clawdet-install-'));
  mkdirSync(join(home, 'bin'));
  command('docker', 'echo "$@" >>"$HOME/docker.log"');
  command('curl', 'echo \'{"ok":true,"status":"live"}\'');
  command('sleep', '');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function command(name: string, body: string): void {
  const path = join(home, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

const settings = (changes: Record<string, string> = {}): BundleFile => ({
  path: 'settings',
  mode: '0600',
  content: Object.entries({
    images: 'img:1',
    pull: 'missing',
    health_path: '/healthz',
    health_says: '"live"',
    health_never_says: '',
    ...changes,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join(''),
});

const secret = "OPENCLAW_GATEWAY_TOKEN='s3cret $HOME `id`'\n";
const bundle = (...more: BundleFile[]): string =>
  installBundle([
    settings(),
    { path: 'compose.yaml', mode: '0644', content: 'services: {}\n' },
    { path: 'config/openclaw.json', mode: '0644', content: `{"long": "${'ü'.repeat(60_000)}"}\n` },
    { path: 'gateway.env', mode: '0600', content: secret },
    ...more,
  ]);

function install(stdin = bundle()): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, HOME: home, CLAWDET_DIR: join(home, 'opt') };
  const child = spawn('/bin/sh', ['-c', installScript], { env });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

const installed = (path: string): string => readFileSync(join(home, 'opt', path), 'utf8');
const mode = (path: string): string => (statSync(join(home, 'opt', path)).mode & 0o777).toString(8);
const dockerLog = (): string[] => readFileSync(join(home, 'docker.log'), 'utf8').trim().split('\n');

describe('the install script', () => {
  it('writes every file with its mode, starts compose and waits until it is healthy', async () => {
    expect(await install()).toEqual({ code: 0, stdout: 'clawdet: the gateway is healthy\n', stderr: '' });
    expect(installed('gateway.env')).toBe(secret);
    expect(installed('config/openclaw.json')).toHaveLength(60_013);
    expect([mode('gateway.env'), mode('compose.yaml'), mode('config'), mode('.')]).toEqual([
      '600',
      '644',
      '755',
      '700',
    ]);
    expect(dockerLog().at(-1)).toBe(`compose -f ${join(home, 'opt')}/compose.yaml up -d --remove-orphans`);
  });

  it('replaces whole files on a second run and leaves no temporary file behind', async () => {
    await install();
    await install(bundle({ path: 'gateway.env', mode: '0600', content: 'NEW=1\n' }));
    expect(installed('gateway.env')).toBe('NEW=1\n');
    expect(existsSync(join(home, 'opt', 'gateway.env.new'))).toBe(false);
  });

  it('never prints a secret, no matter what fails', async () => {
    command('docker', 'case $1 in compose) cat "$CLAWDET_DIR/gateway.env"; exit 1 ;; esac');
    const result = await install();
    expect(result.code).toBe(73);
    expect(result.stdout + result.stderr).not.toContain('s3cret');
  });

  it('pulls missing images and retries once after a failure', async () => {
    command(
      'docker',
      `case "$1 $2" in
      "image inspect") exit 1 ;;
      "pull -q") echo pull >>"$HOME/docker.log"; [ "$(grep -c pull "$HOME/docker.log")" -gt 1 ] ;;
      esac`,
    );
    expect((await install()).stdout).toBe('clawdet: pulling img:1\nclawdet: the gateway is healthy\n');
    expect(dockerLog()).toEqual(['pull', 'pull']);
  });

  it('never pulls an image that must already be on the disk', async () => {
    command('docker', '[ "$1" != image ]');
    const result = await install(bundle(settings({ pull: 'never' })));
    expect(result).toMatchObject({
      code: 72,
      stderr: expect.stringContaining('img:1 is not on this server'),
    });
  });

  it('stops at a first boot that failed', async () => {
    command('cloud-init', 'exit 1');
    expect(await install()).toMatchObject({ code: 70, stderr: expect.stringContaining('first boot') });
  });

  it('accepts a first boot that ended with warnings', async () => {
    command('cloud-init', 'exit 2');
    expect(await install()).toMatchObject({ code: 0 });
  });

  it('waits until the assistant gateway reports that it is up, not only until it answers', async () => {
    command(
      'curl',
      `echo x >>"$HOME/asked"
       if [ "$(wc -l <"$HOME/asked")" -lt 3 ]; then echo '{"ok":true,"gateway":"starting"}'; else echo '<html>'; fi`,
    );
    const starting = settings({ health_says: '', health_never_says: '"starting"' });
    expect(await install(bundle(starting))).toMatchObject({ code: 0 });
    expect(readFileSync(join(home, 'asked'), 'utf8').split('\n')).toHaveLength(4);
  });

  it('gives up on an assistant gateway that never becomes healthy, and says where to look', async () => {
    command('curl', 'exit 7');
    // A clock that jumps ten minutes each time it is read.
    command('date', 'echo x >>"$HOME/clock"; echo $(($(wc -l <"$HOME/clock") * 600))');
    expect(await install()).toMatchObject({ code: 74, stderr: expect.stringContaining('docker compose -f') });
  });

  it.each([
    ['version', 71],
    ['compose', 73],
  ])('ends a docker %s that hangs, and reports it with exit code %i', async (hanging, code) => {
    // The limits of the script, in milliseconds instead of seconds; the rest of the time passes in a jumping clock.
    command('timeout', 'shift 2; limit=$1; shift; exec /usr/bin/timeout -k 1 "0.$limit" "$@"');
    command('date', 'echo x >>"$HOME/clock"; echo $(($(wc -l <"$HOME/clock") * 600))');
    command('systemctl', '');
    command('docker', `case $1 in ${hanging}) exec /bin/sleep 30 ;; esac`);
    expect(await install()).toMatchObject({ code });
  });

  it('rejects a path outside its folder', async () => {
    const result = await install(bundle({ path: '../../etc/passwd', mode: '0644', content: 'x' }));
    expect(result).toMatchObject({ code: 64, stderr: expect.stringContaining('refused the path') });
  });
});
