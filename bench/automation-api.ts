import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { StackRequest } from '../infra/engine/contract.ts';
import type { Toolchain } from '../toolchain/locate.ts';
import { preparePulumiHome } from '../toolchain/pulumi-home.ts';
import type { AutomationAnswer, AutomationCommand, AutomationRequest } from './automation-process.ts';

/** The peer that the targets compare against, in a separate process. */
export interface AutomationApi {
  readonly pid: number;
  /** Folder of the backend. */
  readonly state: string;
  /** May be called again before it has answered, as in a service with several customers. */
  run(command: AutomationCommand, request: StackRequest<unknown, unknown>): Promise<void>;
  close(): void;
}

/** Opens the peer with its own state in `folder`, and waits until it is loaded. */
export async function openAutomationApi(folder: string, toolchain: Toolchain): Promise<AutomationApi> {
  const state = path.join(folder, 'automation-state');
  const temporary = path.join(folder, 'automation-temporary');
  for (const each of [state, temporary]) mkdirSync(each, { recursive: true });
  const env = {
    HOME: folder,
    TMPDIR: temporary,
    PATH: [path.dirname(toolchain.pulumi), toolchain.languageHostDir, process.env.PATH].join(':'),
    PULUMI_HOME: preparePulumiHome(path.join(folder, 'automation-home'), toolchain),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'a passphrase of the bench',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  const child = fork(path.join(import.meta.dirname, 'automation-process.ts'), {
    env,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const pending = pendingRequestsOf(child);
  await pending.answered(0);
  let last = 0;
  return {
    pid: child.pid ?? -1,
    state,
    async run(command, { program, stack, inputs, credentials }) {
      last += 1;
      const message: AutomationRequest = {
        id: last,
        act: command,
        module: program.module,
        stack,
        inputs,
        env: credentials,
      };
      const answered = pending.answered(last);
      child.send(message);
      await answered;
    },
    close: () => void child.kill(),
  };
}

/** Matches answers to requests by id. Rejects all pending requests when the process ends. */
function pendingRequestsOf(child: ChildProcess): { answered(id: number): Promise<void> } {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  child.on('message', ({ id, error }: AutomationAnswer) => {
    const request = waiting.get(id);
    waiting.delete(id);
    if (error) request?.reject(new Error(error));
    else request?.resolve();
  });
  child.once('exit', (code, signal) => {
    for (const request of waiting.values())
      request.reject(new Error(`the Automation API's process ended (${code ?? signal})`));
  });
  return {
    answered(id) {
      const request = Promise.withResolvers<void>();
      waiting.set(id, request);
      return request.promise;
    },
  };
}
