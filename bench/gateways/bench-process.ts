import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of the bench that carries out orders, whatever comes of each of them. */
export interface BenchProcess<Ready, Job, Answer> {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: Ready;
  /** Rejects with what went wrong there, or when it ends. */
  run(order: Job): Promise<Answer>;
  close(): Promise<void>;
}

interface Numbered<T> {
  id: number;
  given: T;
}
type Answered<T> = { id: number; answer: T } | { id: number; error: string };

/** The other end of `startHand`: says that this process is ready, and carries out what comes. It ends with its parent. */
export function listenForJobs<Job>(ready: object, execute: (order: Job) => Promise<unknown>): void {
  process.on('message', ({ id, given }: Numbered<Job>) => {
    execute(given).then(
      (answer) => process.send?.({ id, answer }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.(ready);
}

/** Starts a script that calls `listenOrders`, and waits until it is ready. Throws when it ends before. */
export async function startBenchProcess<Ready, Job, Answer>(
  script: string,
  words: string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<BenchProcess<Ready, Job, Answer>> {
  const child = fork(script, words, { env, execArgv: ['--disable-warning=ExperimentalWarning'] });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${script} ended (${code ?? signal})`);
  });
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready];
  const send = senderTo<Job, Answer>(child);
  return {
    pid: child.pid ?? -1,
    ready,
    run: (order) => Promise.race([send(order), ended]),
    async close() {
      ended.catch(() => undefined);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function senderTo<Job, Answer>(child: ChildProcess): (order: Job) => Promise<Answer> {
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
    child.send({ id: count, given } satisfies Numbered<Job>);
    return one.promise;
  };
}
