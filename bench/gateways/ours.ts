import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Types } from 'mongoose';
import { currentKey, issueKey } from '../../api/assistants/model-keys/key.commands.ts';
import type { Collections } from '../../api/collections.ts';
import { openTestDatabase } from '../../api/testing/database.ts';
import { endProcess, environmentOf } from '../../api/testing/processes.fixture.ts';
import { startService, waitForListening } from '../../cli/start/service-process.ts';
import { instanceAccount, TEAM_ACCOUNT } from '../../gateway/budget/account-ref.ts';
import { setAccountLimits } from '../../gateway/budget/ledger.commands.ts';
import { keySecretFrom } from '../../gateway/keys/key.ts';
import { openSandbox } from '../../sandbox/open.ts';
import type { GatewayTarget } from './gateway-target.ts';

/** Assistants of one team that send calls, each with its own key and limits. */
const ASSISTANTS = 50;

/** Limits that stop no call here; they are still checked and counted. */
const WIDE = {
  dayTokens: 1e15,
  dayMicros: 1e15,
  monthTokens: 1e15,
  monthMicros: 1e15,
  requestsPerMinute: 1e9,
  tokensPerMinute: 1e12,
};

/** The whole api in a separate process, as `make start` starts it, on its own embedded database. */
export async function openOurs(upstream: string): Promise<GatewayTarget> {
  const home = mkdtempSync(path.join(tmpdir(), 'gateway-'));
  mkdirSync(path.join(home, 'logs'));
  const [sandbox, database] = await Promise.all([openSandbox(), openTestDatabase()]);
  const close = async () => {
    await sandbox.close();
    await database.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const senders = await assistants(database.collections);
    const environment = { ...environmentOf(sandbox, home), XAI_BASE_URL: upstream };
    const env = { ...environment, ROLE: 'api', MONGODB_URI: database.uri };
    const service = startService('api', 'api/main.ts', env, home);
    const { port } = await waitForListening<{ kind: 'listening'; port: number }>(service);
    return {
      name: 'Clawdet',
      target: { url: `http://127.0.0.1:${port}/llm/v1`, model: 'grok-4.2', senders },
      pid: service.child.pid ?? -1,
      async close() {
        await endProcess(service.child, 'SIGTERM');
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Creates the team and its assistants, and returns the headers of each. */
async function assistants(collections: Collections): Promise<Record<string, string>[]> {
  const secret = keySecretFrom(Buffer.alloc(32, 1));
  const teamId = new Types.ObjectId();
  await setAccountLimits(collections, teamId.toString(), TEAM_ACCOUNT, WIDE);
  const senders: Record<string, string>[] = [];
  for (let slot = 0; slot < ASSISTANTS; slot += 1) {
    const instance = await collections.instances.create({
      teamId,
      slot,
      subdomain: `bench-${slot}`,
      cell: 'eu1',
      desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
      placement: { location: 'fsn1', serverType: 'cx23' },
    });
    await issueKey(collections, secret, instance);
    await setAccountLimits(collections, teamId.toString(), instanceAccount(instance.id as string), WIDE);
    senders.push({ authorization: `Bearer ${currentKey(secret, instance).text}` });
  }
  return senders;
}
