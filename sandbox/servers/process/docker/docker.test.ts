import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDocker } from './docker.ts';
import { DockerEngine } from './engine.ts';

const image = 'clawdet.local/openclaw:2026.9.6';
// Outside the range of AddressBook.
const address = '127.15.0.1';
let disk: string;
let engine: DockerEngine;

const newEngine = () =>
  new DockerEngine({ path: join(disk, 'var/lib/docker/containers.json'), address, imagePullMs: 0 });

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'clawdet-disk-'));
  engine = newEngine();
});
afterEach(async () => {
  await engine.halt();
  rmSync(disk, { recursive: true });
});

async function docker(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const result = { code: 0, stdout: '', stderr: '' };
  const output = {
    out: (text: string) => {
      result.stdout += text;
    },
    err: (text: string) => {
      result.stderr += text;
    },
  };
  const call = { server: 1, args, cwd: disk, env: {} };
  result.code = await runDocker({ engine, disk, call, output }).catch((error: Error) => {
    result.stderr += error.message;
    return 125;
  });
  return result;
}

const gateway = (change: object = {}) => ({
  image,
  restart: 'unless-stopped',
  environment: { OPENCLAW_GATEWAY_TOKEN: 'token' },
  ports: ['18081:8080'],
  ...change,
});

const write = (file: object) =>
  writeFileSync(join(disk, 'compose.yaml'), JSON.stringify({ name: 'app', ...file }));
const compose = (...args: string[]) => docker('compose', ...args);
const health = () => fetch(`http://${address}:18081/healthz`).then((answer) => answer.json());

describe('compose', () => {
  test('up starts containers, prints Running the second time, and recreates changed ones', async () => {
    write({ services: { openclaw: gateway() } });
    expect((await compose('up', '-d', '--wait')).stderr).toContain('app-openclaw-1  Started');
    expect(await health()).toEqual({ ok: true, status: 'live' });
    expect((await compose('up', '-d')).stderr).toContain('app-openclaw-1  Running');
    write({ services: { openclaw: gateway({ labels: { version: 'two' } }) } });
    expect((await compose('up', '-d')).stderr).toContain('app-openclaw-1  Started');
  });

  test('a service that is no longer in the file is an orphan and is removed on request', async () => {
    write({ services: { openclaw: gateway(), browser: { image: 'coollabsio/openclaw-browser:1' } } });
    await compose('up', '-d');
    write({ services: { openclaw: gateway() } });
    await compose('up', '-d', '--remove-orphans');
    expect((await compose('ps', '-a', '--services')).stdout).toBe('openclaw\n');
  });

  test('a gateway without a token exits with the reason in its log', async () => {
    write({ services: { openclaw: gateway({ environment: {} }) } });
    expect((await compose('up', '-d', '--wait')).code).toBe(1);
    expect((await compose('logs', '--tail', '1')).stdout).toContain('no token');
    expect(JSON.parse((await compose('ps', '-a', '--format', 'json')).stdout)).toMatchObject({
      State: 'exited',
      ExitCode: 1,
    });
  });

  test('a published port that does not map to the image’s own port refuses connections', async () => {
    write({ services: { openclaw: gateway({ ports: ['18081:3000'] }) } });
    await compose('up', '-d');
    await expect(health()).rejects.toThrow();
  });

  test('down removes the containers, and with -v their volumes', async () => {
    write({ services: { openclaw: gateway({ volumes: ['state:/data'] }) }, volumes: { state: {} } });
    await compose('up', '-d');
    const volume = join(disk, 'var/lib/docker/volumes/app_state/_data');
    await compose('down');
    expect([engine.containers(), existsSync(volume)]).toEqual([[], true]);
    await compose('down', '-v');
    expect(existsSync(volume)).toBe(false);
  });

  test.each([
    ['an unknown key', { services: { openclaw: gateway({ port: ['1:1'] }) } }, /port/],
    [
      'an unknown volume',
      { services: { openclaw: gateway({ volumes: ['lost:/data'] }) } },
      /undefined volume lost/,
    ],
    [
      'a required variable that is not set',
      { services: { openclaw: gateway({ image: `\${IMAGE:?which}` }) } },
      /IMAGE/,
    ],
    ['a missing env file', { services: { openclaw: gateway({ env_file: ['gone.env'] }) } }, /gone\.env/],
    [
      'a missing image with pull policy never',
      { services: { openclaw: gateway({ image: 'coollabsio/openclaw:1', pull_policy: 'never' }) } },
      /No such image/,
    ],
  ])('%s fails before anything starts', async (_what, file, complaint) => {
    write(file);
    const { code, stderr } = await compose('up', '-d');
    expect([code > 0, stderr]).toEqual([true, expect.stringMatching(complaint)]);
    expect(engine.containers()).toEqual([]);
  });

  test('a port of another container is refused', async () => {
    write({ services: { one: gateway(), two: gateway() } });
    expect((await compose('up', '-d')).stderr).toContain('port is already allocated');
  });
});

describe('after a power cut', () => {
  const cut = async () => {
    await engine.halt();
    engine = newEngine();
    await engine.start();
  };

  test('running containers start again, stopped ones stay stopped', async () => {
    write({
      services: {
        openclaw: gateway(),
        browser: { image: 'coollabsio/openclaw-browser:1', restart: 'always' },
      },
    });
    await compose('up', '-d');
    await compose('stop', 'browser');
    await cut();
    expect((await compose('ps', '--services')).stdout).toBe('openclaw\n');
    expect(await health()).toEqual({ ok: true, status: 'live' });
  });

  test('containers without a restart policy stay stopped', async () => {
    write({ services: { openclaw: gateway({ restart: 'no' }) } });
    await compose('up', '-d');
    await cut();
    expect((await compose('ps')).stdout).toBe('');
  });
});

describe('docker', () => {
  test('images of the catalog can be pulled, local and unknown images cannot', async () => {
    expect((await docker('image', 'inspect', 'coollabsio/openclaw:2026.9.6')).code).toBe(1);
    expect((await docker('pull', '-q', 'coollabsio/openclaw:2026.9.6')).code).toBe(0);
    expect((await docker('image', 'inspect', 'coollabsio/openclaw:2026.9.6')).code).toBe(0);
    expect((await docker('image', 'inspect', image)).code).toBe(0);
    expect((await docker('pull', image)).stderr).toContain('pull access denied');
    expect((await docker('pull', 'nginx:latest')).code).toBe(1);
  });

  test('inspect fills templates', async () => {
    write({ services: { openclaw: gateway({ healthcheck: { test: ['CMD', 'true'] } }) } });
    await compose('up', '-d');
    const format = '{{.State.Health.Status}} {{json .HostConfig.RestartPolicy}}';
    expect((await docker('inspect', '-f', format, 'app-openclaw-1')).stdout).toBe(
      'healthy {"Name":"unless-stopped"}\n',
    );
    expect((await docker('inspect', '-f', '{{range .Mounts}}', 'app-openclaw-1')).code).toBe(125);
  });

  test.each([
    ['run', 'x'],
    ['exec', 'x', 'sh'],
    ['compose', 'exec', 'x'],
    ['compose', 'up'],
    ['compose', 'ps', '--orphans'],
  ])('docker %s %s is unsupported and fails with a message', async (...args) => {
    write({ services: { openclaw: gateway() } });
    const { code, stderr } = await docker(...args);
    expect(code).toBeGreaterThan(0);
    expect(stderr).not.toBe('');
  });
});
