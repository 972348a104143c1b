import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareCollections } from '../../api/collections.ts';
import { connectDatabase } from '../../api/platform/database/connect.ts';
import { openBudgetClient } from './budget-client.ts';
import { worth } from './ledger.builder.ts';

/** What the parent requests: calls of equal size, all at once or one after the other, and how long each takes. */
export interface Spend {
  kind: 'spend';
  calls: number;
  tokens: number;
  atOnce: boolean;
  underwayMs: number;
}

/** What the parent receives: a message when each call is sent, and at the end how many were refused. */
export type SpenderMessage =
  | { kind: 'ready' }
  | { kind: 'sent'; id: string }
  | { kind: 'done'; refused: number };

/** A process that makes calls of one instance: `fork(this, [uri, team, leaseMs])`. It ends with its parent. */
async function main([uri = '', teamId = '', leaseMs = '']: string[]): Promise<void> {
  const connection = await connectDatabase(uri);
  const collections = await prepareCollections(connection);
  const budgetClient = openBudgetClient({
    collections,
    leaseMs: Number(leaseMs),
    onAlert: async () => undefined,
  });
  const send = (message: SpenderMessage) => process.send?.(message);
  const payer = { teamId, instanceId: 'ada' };

  /** Whether the call was admitted. Every third call is streamed and breaks off after a tenth. */
  async function call(number: number, { tokens, underwayMs }: Spend): Promise<boolean> {
    const id = `${process.pid}/${number}`;
    const streamed = number % 3 === 0;
    const prompt = worth(Math.floor(tokens / 10));
    const plan = { id, model: 'grok-4.2', streamed, prompt, onLost: () => undefined };
    const reservation = await budgetClient.reserve(payer, worth(tokens), plan);
    if ('resetsAt' in reservation) return false;
    send({ kind: 'sent', id });
    reservation.recordProgress(worth(1));
    await sleep(underwayMs * Math.random());
    const used = worth(streamed ? prompt.tokens + 1 : tokens);
    reservation.settle(used, {
      model: 'grok-4.2',
      provider: 'xai',
      usage: { input: prompt.tokens, cachedInput: 0, output: used.tokens - prompt.tokens },
      cost: used.micros,
      firstByteMs: 1,
      totalMs: 2,
      status: 200,
      outcome: 'ok',
      tools: [],
      traceId: id,
    });
    return true;
  }

  let count = 0;
  async function spend(request: Spend): Promise<void> {
    const numbers = Array.from({ length: request.calls }, () => (count += 1));
    const passed: boolean[] = [];
    if (request.atOnce) passed.push(...(await Promise.all(numbers.map((number) => call(number, request)))));
    else for (const number of numbers) passed.push(await call(number, request));
    send({ kind: 'done', refused: passed.filter((one) => !one).length });
  }

  process.on('message', (message: Spend | { kind: 'close' }) => {
    if (message.kind === 'spend') void spend(message);
    else
      void budgetClient
        .close()
        .then(() => connection.close())
        .then(() => process.exit(0));
  });
  send({ kind: 'ready' });
  await once(process, 'disconnect');
  process.exit(0);
}

await main(process.argv.slice(2));
