import { consoleOf } from '../../api/drift/fleet.fixture.ts';
import type { Sandbox } from '../../sandbox/open.ts';

/** Removes every server, key and record of the cell, as somebody in the clouds' consoles would. */
export async function deleteAllCloudResources(sandbox: Sandbox): Promise<void> {
  const console = consoleOf(sandbox);
  const { servers, sshKeys, records } = sandbox.state();
  for (const { id } of servers) await console.hetzner('DELETE', `/servers/${id}`);
  for (const { id } of sshKeys) await console.hetzner('DELETE', `/ssh_keys/${id}`);
  for (const { id } of records) await console.records('DELETE', `/${id}`);
  await sandbox.settled();
}
