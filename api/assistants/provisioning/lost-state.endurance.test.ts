import { execFile } from 'node:child_process';
import { readFile, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandEnvironment } from '../../../cli/operators/commands.fixture.ts';
import { saveEnvironment } from '../../../cli/start/environment.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { explainOperation } from '../../operations/read/operation.explain.ts';
import {
  allOver,
  type ControlPlane,
  openControlPlane,
  orderCustomer,
  PASSPHRASE,
} from '../../testing/control-plane.fixture.ts';
import { environmentOf } from '../../testing/processes.fixture.ts';
import { customerRequest } from './customer-stack.ts';
import { requestOperation } from './operator-operations.ts';

const root = path.resolve(import.meta.dirname, '../../..');
let plane: ControlPlane;
beforeAll(async () => {
  plane = await openControlPlane();
  const { database, sandbox, folder } = plane;
  await saveEnvironment(folder, {
    ...environmentOf(sandbox, folder),
    MONGODB_URI: database.uri,
    PULUMI_BACKEND_URL: `file://${folder}/stacks`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    INSTANCE_URL: plane.deps.config.instanceUrl,
  });
});
afterAll(async () => {
  await plane?.close();
  for (const name of ['renamed-one', 'elsewhere', 'removed-one'])
    await rm(path.join(root, `stacks/config/Pulumi.${name}.yaml`), { force: true });
});

/** Runs a command as an operator would type it into a shell in the checkout. */
function shell(command: string): Promise<void> {
  const script = command.replaceAll('npx clawdet', `${process.execPath} cli/clawdet.ts`);
  const env = commandEnvironment(plane.folder);
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', `set -e; ${script}`], { cwd: root, env }, (error, stdout, stderr) =>
      error ? reject(new Error(`${command}\n${stdout}${stderr}`)) : resolve(),
    );
  });
}

const stateOf = (stack: string) =>
  path.join(plane.folder, 'stacks/eu1', stack, '.pulumi/stacks/clawdet', `${stack}.json`);

/** A customer whose assistant is ready. */
async function ready(subdomain: string): Promise<Types.ObjectId> {
  const { id } = await orderCustomer(plane, subdomain);
  await allOver(plane);
  return id;
}

async function instanceOf(id: Types.ObjectId) {
  const found = await plane.deps.collections.instances.findById(id).lean();
  if (!found) throw new Error('the customer is gone');
  return found;
}

/** Runs an update by an operator and returns the ended operation. */
async function update(id: Types.ObjectId): Promise<OperationRecord> {
  const { _id } = await requestOperation(plane.deps.collections, await instanceOf(id), 'update');
  await allOver(plane, { failuresToo: true });
  const record = await plane.deps.collections.operations.findById(_id).lean();
  if (!record) throw new Error('the operation is gone');
  return record;
}

/** Expects an update to fail with the code and to change nothing. Returns the command that the error suggests. */
async function expectRefused(id: Types.ObjectId, code: string): Promise<string> {
  const before = JSON.stringify(plane.sandbox.state().servers.map(({ id: server }) => server));
  const failed = await update(id);
  expect(failed).toMatchObject({ status: 'failed', attempt: 1, error: { code: 'upkeep_failed' } });
  expect(failed.error?.message).toContain('nothing was removed');
  const [trouble] = failed.troubles;
  expect(trouble?.code).toBe(code);
  expect(explainOperation(failed, undefined).why.join('\n')).toContain(trouble?.message);
  expect(JSON.stringify(plane.sandbox.state().servers.map(({ id: server }) => server))).toBe(before);
  const { operationId } = await instanceOf(id);
  expect(await plane.deps.collections.operations.findById(operationId).lean()).toMatchObject({
    kind: 'provision',
  });
  const command = /with {2}(.+?) {2}and retry/.exec(trouble?.message ?? '')?.[1];
  if (!command) throw new Error(`no next step in: ${trouble?.message}`);
  await plane.deps.collections.operations.deleteOne({ _id: failed._id });
  return command;
}

/** Expects the stack to be complete again, with the same server. */
async function expectInOrder(id: Types.ObjectId, serverId: string | undefined): Promise<void> {
  expect(await update(id)).toMatchObject({ status: 'succeeded' });
  const instance = await instanceOf(id);
  expect(instance.observed?.serverId).toBe(serverId);
  const request = customerRequest(instance, plane.deps.config, { firewallId: await plane.deps.firewall() });
  expect(await plane.engine.preview(request, { refresh: true })).toMatchObject({ planned: [] });
}

test('a truncated state: an update says which copy to restore, and that works', async () => {
  const id = await ready('halved-one');
  const { observed } = await instanceOf(id);
  const file = stateOf('halved-one');
  await truncate(file, Math.floor((await readFile(file)).length / 2));
  const command = await expectRefused(id, 'state_corrupt');
  expect(command).toMatch(/^cp /);
  await shell(command);
  await expectInOrder(id, observed?.serverId);
});

test('a stack renamed by hand: no second server, and renaming it back works as the error says', async () => {
  const id = await ready('renamed-one');
  const { observed } = await instanceOf(id);
  await shell(
    'eval "$(npx clawdet checkout renamed-one)" && pulumi stack rename elsewhere --stack renamed-one --non-interactive',
  );
  const command = await expectRefused(id, 'state_missing');
  expect(command).toContain('pulumi stack rename renamed-one --stack elsewhere');
  await shell(command);
  await expectInOrder(id, observed?.serverId);
});

test('a stack deleted by hand: no second server, and restoring its copy works as the error says', async () => {
  const id = await ready('removed-one');
  const { observed } = await instanceOf(id);
  await shell(
    'eval "$(npx clawdet checkout removed-one)" && pulumi stack rm removed-one --force --yes --preserve-config --non-interactive',
  );
  const command = await expectRefused(id, 'state_missing');
  expect(command).toMatch(/^cp /);
  await shell(command);
  await expectInOrder(id, observed?.serverId);
});

test('a customer whose stack is lost can be removed, and nothing of theirs is billed any more', async () => {
  const id = await ready('forgotten-one');
  const { servers, records, sshKeys } = plane.sandbox.state();
  const counts = [servers.length, records.length, sshKeys.length];
  await rm(path.join(plane.folder, 'stacks/eu1/forgotten-one'), { recursive: true });
  const { _id } = await requestOperation(plane.deps.collections, await instanceOf(id), 'destroy');
  await allOver(plane);
  expect(await plane.deps.collections.operations.findById(_id).lean()).toMatchObject({ status: 'succeeded' });
  await plane.sandbox.settled();
  const left = plane.sandbox.state();
  expect([left.servers.length, left.records.length, left.sshKeys.length]).toEqual(
    counts.map((count) => count - 1),
  );
  expect(await plane.deps.collections.instances.findById(id).lean()).toBeNull();
});
