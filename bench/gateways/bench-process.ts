import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of the bench that executes jobs and keeps running if one fails. */
export interface BenchProcess<Ready, Job, Answer> {
  readonly pid: number;
  /** Its first message. */
  readonly ready: Ready;
  /** Rejects with the job's error, or if the process ends. */
  run(job: Job): Promise<Answer>;
  close(): Promise<void>;
}

interface Numbered<T> {
  id: number;
  given: T;
}
type Answered<T> = { id: number; answer: T } | { id: number; error: string };

/** The child's side of `startBenchProcess`: reports that it is ready, and executes jobs. Exits with its parent. */
export function listenForJobs<Job>(ready: object, execute: (job: Job) => Promise<unknown>): void {
  process.on('message', ({ id, given }: Numbered<Job>) => {
    execute(given).then(
      (answer) => process.send?.({ id, answer }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.(ready);
}

/** Starts a script that calls `listenForJobs`, and waits until it is ready. Throws if it ends first. */
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
    run: (job) => Promise.race([send(job), ended]),
    async close() {
      ended.catch(() => undefined);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function senderTo<Job, Answer>(child: ChildProcess): (job: Job) => Promise<Answer> {
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
