import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readUserData } from '../cloud-config.ts';
import { bootScripts, quote } from './cloud-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'clawdet-cloud-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scripts = (config: object, keys: string[] = []) =>
  bootScripts(readUserData(`#cloud-config\n${JSON.stringify(config)}\n`), keys);

const owner = () => execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();

/** Runs only the part that writes files; the rest would change this machine. */
function writeFiles(config: object): void {
  const { early } = scripts(config);
  execFileSync('sh', ['-c', early.slice(0, early.indexOf('rm -f /etc/ssh'))]);
}

test('a file is written with its exact content and mode', () => {
  const path = join(folder, "a folder/it's");
  const content = `'"$(exit 1)\`\\n\n%s ü\n`;
  writeFiles({ write_files: [{ path, content, permissions: '0600', owner: owner() }] });
  expect(readFileSync(path, 'utf8')).toBe(content);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('an encoded file is decoded, and an appended one keeps the existing content', () => {
  const path = join(folder, 'twice');
  const file = {
    path,
    owner: owner(),
    encoding: 'b64',
    append: true,
    content: Buffer.from('x').toString('base64'),
  };
  writeFiles({ write_files: [file, file] });
  expect(readFileSync(path, 'utf8')).toBe('xx');
});

test('the host key of the user data replaces all others', () => {
  const { early } = scripts({ ssh_keys: { ed25519_private: 'KEY' } });
  const written = Buffer.from('KEY\n').toString('base64');
  expect(early.indexOf('rm -f /etc/ssh/ssh_host_*')).toBeLessThan(early.indexOf(written));
  expect(early).toContain(`${written} | base64 -d > '/etc/ssh/ssh_host_ed25519_key'`);
});

test('every command runs, and a failed one is reported and makes the boot fail', () => {
  const { late } = scripts({ runcmd: ['echo one; false', ['printf', '%s\\n', "it's two"]] });
  const result = run(late);
  expect(result).toEqual({ code: 1, output: "one\ncloud-init: runcmd ended with 1\nit's two\n" });
});

test('a package that is not on the disk is an error, since nothing can be downloaded', () => {
  expect(run(scripts({ packages: ['no-such-package-anywhere'] }).late)).toEqual({
    code: 1,
    output: 'cloud-init: the package no-such-package-anywhere is not on this disk\n',
  });
});

test('with an error in the user data, login works, the host key is in place and the boot reports the error', () => {
  const { early, late } = scripts({ "it's wrong": 1, ssh_keys: { ed25519_private: 'KEY' } }, [
    'ssh-ed25519 AAAA',
  ]);
  for (const text of ['ssh-ed25519 AAAA\n', 'KEY\n'])
    expect(early).toContain(Buffer.from(text).toString('base64'));
  expect(run(late)).toEqual({ code: 1, output: expect.stringMatching(/^cloud-init: .*it's wrong/) });
});

test('quoted text is one word of sh', () => {
  const text = `a 'b' "$c" \\`;
  expect(execFileSync('sh', ['-c', `printf %s ${quote(text)}`], { encoding: 'utf8' })).toBe(text);
});

function run(script: string): { code: number; output: string } {
  try {
    return { code: 0, output: execFileSync('sh', ['-c', script], { encoding: 'utf8' }) };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { code: status, output: stdout };
  }
}
