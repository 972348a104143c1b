import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pluginPrograms } from './plugin-process.ts';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'clawdet-plugins-')));
});
afterEach(() => rmSync(home, { recursive: true }));

/** The program of a version; with `of`, a link to another one. */
function add(version: string, of?: string): string {
  const folder = join(home, 'plugins', `resource-hcloud-v${version}`);
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'pulumi-resource-hcloud');
  if (of) symlinkSync(of, program);
  else writeFileSync(program, '');
  return program;
}

describe('pluginPrograms', () => {
  it('finds a plugin beside the files that the engine writes', async () => {
    const path = add('1.41.0');
    for (const suffix of ['lock', 'lastused']) writeFileSync(`${join(path, '..')}.${suffix}`, '');
    expect(await pluginPrograms(home, ['hcloud', 'random'])).toEqual([{ name: 'hcloud', path }]);
  });

  it('takes two versions that are one program, and leaves two programs to the engine', async () => {
    const path = add('1.41.0');
    add('1.32.1', path);
    expect(await pluginPrograms(home, ['hcloud'])).toEqual([{ name: 'hcloud', path }]);
    add('1.19.1');
    expect(await pluginPrograms(home, ['hcloud'])).toEqual([]);
  });
});
