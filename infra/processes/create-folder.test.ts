import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFolder } from './create-folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clawdet-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('creates a folder and those above it, for this account only, and does so again', () => {
  const folder = join(root, 'a', 'b');
  createFolder(folder);
  createFolder(folder);
  for (const each of [join(root, 'a'), folder]) expect(statSync(each).mode & 0o777).toBe(0o700);
});

// A mount namespace of its own requires root.
it.skipIf(process.getuid?.() !== 0)(
  'says that a disk is read-only, also for folders of several levels',
  () => {
    const program = `
    import { createFolder } from '${join(import.meta.dirname, 'create-folder.ts')}';
    for (const path of ['${root}/a', '${root}/a/b/c'])
      try { createFolder(path) } catch ({ code }) { console.log(code) }`;
    const script = 'mount -t tmpfs -o ro tmpfs "$1" && exec "$2" --input-type=module -e "$3"';
    const args = ['--mount', 'sh', '-ec', script, 'sh', root, process.execPath, program];
    expect(execFileSync('unshare', args, { encoding: 'utf8' })).toBe('EROFS\nEROFS\n');
  },
);
