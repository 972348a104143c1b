import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EngineHarness,
  machineRequest,
  openEngineHarness,
  refOf,
} from '../fixtures/engine-harness.fixture.ts';
import { fileStore } from './file-store.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await openEngineHarness();
});
afterAll(() => harness.close());

const request = (stack: string) => machineRequest(harness.sandbox, stack);
const servers = () => harness.sandbox.state().servers.length;
const foldersOf = (stack: string) => join(harness.folder, 'stacks/eu1', stack, '.pulumi');
const stateOf = (stack: string) => join(foldersOf(stack), 'stacks/clawdet', `${stack}.json`);

/** Runs the command in a sentence, delimited by two spaces on each side, as an operator would. */
function follow(message: string): void {
  const command = / {2}(cp .+?) {2}/.exec(message)?.[1];
  if (!command) throw new Error(`no command in: ${message}`);
  execFileSync('sh', ['-c', command]);
}

/** Kinds of damage to a state, and how to cause them. */
const damages: [what: string, damage: (file: string) => Promise<void>][] = [
  ['cut in half', async (file) => truncate(file, Math.floor((await readFile(file)).length / 2))],
  ['empty', (file) => writeFile(file, '')],
  [
    'all zeros, as after a power failure',
    async (file) => writeFile(file, Buffer.alloc((await readFile(file)).length)),
  ],
  ['whole, but with resources whose parent is missing', removeParent],
];

async function removeParent(file: string): Promise<void> {
  const state = JSON.parse(await readFile(file, 'utf8'));
  const { resources } = state.checkpoint.latest;
  state.checkpoint.latest.resources = resources.filter(
    ({ type }: { type: string }) => type !== 'pulumi:pulumi:Stack',
  );
  await writeFile(file, JSON.stringify(state));
}

describe.each(damages)('a state that is %s', (what, damage) => {
  const stack = `damaged-${damages.findIndex(([name]) => name === what)}`;
  let before: number;
  beforeAll(async () => {
    await harness.engine.up(request(stack));
    before = servers();
    await damage(stateOf(stack));
  });

  it('is reported by code and needs a person; nothing changes, here or in the clouds', async () => {
    const damaged = await readFile(stateOf(stack), 'utf8');
    const runs = [
      () => harness.engine.up(request(stack)),
      () => harness.engine.refresh(request(stack)),
      () => harness.engine.destroy(request(stack)),
    ];
    for (const run of runs)
      await expect(run()).rejects.toMatchObject({
        code: 'state_corrupt',
        next: 'call_person',
        message: expect.stringMatching(/damaged.*Nothing was changed.* {2}cp \S+ \S+ {2}and retry/),
      });
    expect(servers()).toBe(before);
    expect(await readFile(stateOf(stack), 'utf8')).toBe(damaged);
    expect(await fileStore(harness.options.backendUrl).locks(refOf(stack))).toEqual([]);
  });

  it('is restored by the command in the advice', async () => {
    const { message } = await harness.engine.up(request(stack)).then(
      () => new Error('it was not damaged'),
      (error: Error) => error,
    );
    follow(message);
    expect(await harness.engine.up(request(stack))).toMatchObject({ changes: { same: 3 } });
    await harness.engine.destroy(request(stack));
    expect(servers()).toBe(before - 1);
  });
});

it('ignores a checksum next to the state that no longer matches', async () => {
  await harness.engine.up(request('checksum'));
  await writeFile(
    `${stateOf('checksum')}.attrs`,
    JSON.stringify({ md5: Buffer.alloc(16).toString('base64') }),
  );
  expect(await harness.engine.up(request('checksum'))).toMatchObject({ changes: { same: 3 } });
  await harness.engine.destroy(request('checksum'));
});

it('reads a whole state whose checksum a crash left empty', async () => {
  await harness.engine.up(request('cut-off'));
  await writeFile(`${stateOf('cut-off')}.attrs`, '');
  expect(await harness.engine.up(request('cut-off'))).toMatchObject({ changes: { same: 3 } });
  await harness.engine.destroy(request('cut-off'));
});

it('calls a stack busy whose state is half written under the lock of a living process', async () => {
  await harness.engine.up(request('half'));
  const [file, whole] = [stateOf('half'), await readFile(stateOf('half'), 'utf8')];
  const locks = join(foldersOf('half'), 'locks', 'organization', refOf('half').project, 'half');
  const lock = { pid: process.pid, hostname: hostname(), timestamp: new Date().toISOString() };
  await mkdir(locks, { recursive: true });
  await writeFile(join(locks, 'other.json'), JSON.stringify(lock));
  await writeFile(file, whole.slice(0, 100));
  await expect(harness.engine.up(request('half'))).rejects.toMatchObject({
    code: 'stack_busy',
    next: 'wait',
  });
  expect(await readFile(file, 'utf8')).toBe(whole.slice(0, 100));
  await writeFile(file, whole);
  await rm(join(locks, 'other.json'));
  expect(await harness.engine.up(request('half'))).toMatchObject({ changes: { same: 3 } });
  await harness.engine.destroy(request('half'));
});

it('names the file to restore, and from where, if no copy of the state is left', async () => {
  await harness.engine.up(request('alone'));
  const [file, text] = [stateOf('alone'), await readFile(stateOf('alone'), 'utf8')];
  await rm(join(foldersOf('alone'), 'history'), { recursive: true });
  await rm(`${file}.bak`);
  await writeFile(file, text.slice(0, 100));
  await expect(harness.engine.up(request('alone'))).rejects.toMatchObject({
    code: 'state_corrupt',
    message: expect.stringContaining(`restore ${file} from the backup of this machine and retry`),
  });
  await writeFile(file, text);
  expect(await harness.engine.up(request('alone'))).toMatchObject({ changes: { same: 3 } });
  await harness.engine.destroy(request('alone'));
});
