/**
 * The process behind one run. It loads the engine's client and the programs while it waits, takes one order over IPC,
 * carries it out and ends. Being a process of its own keeps one program's stray rejection away from every other run.
 */
import { loadLazily } from './lazyModules.ts';
import { endMarked } from './leftovers.ts';
import type { FromChild, RunOrder, ToChild } from './protocol.ts';

loadLazily(['typescript', '@npmcli/arborist']);
const { runOrder, RunFailed } = await import('./runOrder.ts');
await Promise.all(process.argv.slice(2).map((program) => import(program)));

const stop = new AbortController();
let current: RunOrder | undefined;

process.on('message', (message: ToChild) => {
  if (message.kind === 'cancel') stop.abort();
  else void carryOut(message.order);
});
// The parent is gone: nobody will read an answer, so the engine is stopped and nothing outlives this process for long.
process.on('disconnect', () => void abandon());
send({ kind: 'ready' });

async function carryOut(order: RunOrder): Promise<void> {
  current = order;
  try {
    const onProgress = (progress: Extract<FromChild, { kind: 'progress' }>['progress']) =>
      send({ kind: 'progress', progress });
    send({ kind: 'done', outcome: await runOrder(order, { signal: stop.signal, onProgress }) });
  } catch (error) {
    const unexpected = {
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
      diagnostics: [],
    };
    send({ kind: 'failed', failure: error instanceof RunFailed ? error.failure : unexpected });
  }
  current = undefined;
}

function send(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

async function abandon(): Promise<void> {
  stop.abort();
  if (current) await endMarked(current.env.CLAWDET_RUN ?? '', { graceMs: 10_000, interrupt: false });
  process.exit(0);
}
