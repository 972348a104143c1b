import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of the bench that carries out orders, whatever comes of each of them. */
export interface Hand<Ready, Order, Answer> {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: Ready;
  /** Rejects with what went wrong there, or when it ends. */
  order(order: Order): Promise<Answer>;
  close(): Promise<void>;
}

interface Numbered<T> {
  id: number;
  given: T;
}
type Answered<T> = { id: number; answer: T } | { id: number; error: string };

/** The other end of `startHand`: says that this process is ready, and carries out what comes. It ends with its parent. */
export function listenOrders<Order>(ready: object, carryOut: (order: Order) => Promise<unknown>): void {
  process.on('message', ({ id, given }: Numbered<Order>) => {
    carryOut(given).then(
      (answer) => process.send?.({ id, answer }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.(ready);
}

/** Starts a script that calls `listenOrders`, and waits until it is ready. Throws when it ends before. */
export async function startHand<Ready, Order, Answer>(
  script: string,
  words: string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Hand<Ready, Order, Answer>> {
  const child = fork(script, words, { env, execArgv: ['--disable-warning=ExperimentalWarning'] });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${script} ended (${code ?? signal})`);
  });
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready];
  const send = senderTo<Order, Answer>(child);
  return {
    pid: child.pid ?? -1,
    ready,
    order: (order) => Promise.race([send(order), ended]),
    async close() {
      ended.catch(() => undefined);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function senderTo<Order, Answer>(child: ChildProcess): (order: Order) => Promise<Answer> {
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  child.on('message', (message: Answered<Answer>) => {
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) one?.reject(new Error(message.error));
    else one?.resolve(message.answer);
  });
  let count = 0;
  return (given) => {
    count += 1;
    const one = Promise.withResolvers<Answer>();
    waiting.set(count, one);
    child.send({ id: count, given } satisfies Numbered<Order>);
    return one.promise;
  };
}
