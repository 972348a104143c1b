import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensurePythonVenv, locatePythonVenv } from './python-venv.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
let requirements: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-python-'));
  mkdirSync(join(folder, 'bin'));
  env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, CLAWDET_CACHE: join(folder, 'cache') };
  requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, 'a==1\n');
  setPython({ version: '3.11.7' });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A `python3` that copies itself into an environment, and whose pip does what the test says. */
function setPython({ version, pip = ':' }: { version: string; pip?: string }): void {
  const script = `#!/bin/sh
case "$1 $2" in
  "-S -c") echo ${version} ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") echo "$@" >>"${folder}/pip.log"; ${pip} ;;
esac
`;
  writeFileSync(join(folder, 'bin', 'python3'), script);
  chmodSync(join(folder, 'bin', 'python3'), 0o755);
}

const environments = () =>
  readdirSync(join(folder, 'cache', 'python')).filter((name) => name[0] !== '.' && !name.endsWith('.lock'));

it('creates an environment once, with the pinned packages only, and then finds it', async () => {
  expect(await locatePythonVenv(requirements, env)).toBeUndefined();
  const venv = await ensurePythonVenv(requirements, { env });
  rmSync(join(folder, 'bin', 'python3'));
  expect(await ensurePythonVenv(requirements, { env })).toBe(venv);
  expect(await locatePythonVenv(requirements, env)).toBe(venv);
  expect(existsSync(join(venv, 'bin', 'python'))).toBe(true);
});

it('creates another environment when a pin changes', async () => {
  const before = await ensurePythonVenv(requirements, { env });
  writeFileSync(requirements, 'a==2\n');
  expect(await locatePythonVenv(requirements, env)).toBeUndefined();
  expect(await ensurePythonVenv(requirements, { env })).not.toBe(before);
  expect(environments()).toHaveLength(2);
});

it('replaces an environment whose Python has another version now', async () => {
  const venv = await ensurePythonVenv(requirements, { env });
  setPython({ version: '3.12.1' });
  writeFileSync(join(venv, 'bin', 'python'), '#!/bin/sh\necho 3.12.1\n');
  expect(await locatePythonVenv(requirements, env)).toBeUndefined();
  expect(await ensurePythonVenv(requirements, { env })).toBe(venv);
  expect(environments()).toHaveLength(1);
});

it('replaces an environment whose Python is gone', async () => {
  const venv = await ensurePythonVenv(requirements, { env });
  rmSync(join(venv, 'bin', 'python'));
  expect(await ensurePythonVenv(requirements, { env })).toBe(venv);
  expect(existsSync(join(venv, 'bin', 'python'))).toBe(true);
});

it('creates an environment once when two set-ups ask for it at the same time', async () => {
  const [one, other] = await Promise.all([1, 2].map(() => ensurePythonVenv(requirements, { env })));
  expect(one).toBe(other);
  expect(environments()).toHaveLength(1);
});

it('leaves nothing in place if a package cannot be installed, and says what pip said', async () => {
  setPython({ version: '3.11.7', pip: 'echo "No matching distribution found for a==1" >&2; exit 1' });
  await expect(ensurePythonVenv(requirements, { env })).rejects.toMatchObject({
    code: 'python_packages_failed',
    message: expect.stringContaining('No matching distribution found for a==1'),
  });
  expect(environments()).toEqual([]);
});

it('refuses a file that leaves out a package which another one needs', async () => {
  const pip = 'case "$*" in *check) echo "a 1 requires b, which is not installed."; exit 1 ;; esac';
  setPython({ version: '3.11.7', pip });
  await expect(ensurePythonVenv(requirements, { env })).rejects.toThrow('a 1 requires b');
});

it('says that the disk is full', async () => {
  setPython({ version: '3.11.7', pip: 'echo "OSError: [Errno 28] No space left on device" >&2; exit 1' });
  await expect(ensurePythonVenv(requirements, { env })).rejects.toMatchObject({ code: 'disk_full' });
});

it('asks for Python if there is none', async () => {
  env.PATH = join(folder, 'nothing');
  await expect(ensurePythonVenv(requirements, { env })).rejects.toMatchObject({ code: 'python_missing' });
});
