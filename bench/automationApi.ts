import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { StackRequest } from '../infra/engine/contract.ts';
import { preparePulumiHome } from '../toolchain/home.ts';
import type { Toolchain } from '../toolchain/locate.ts';
import type { AutomationOrder } from './automationProcess.ts';

/** The peer that the targets are measured against, in a process of its own. */
export interface AutomationApi {
  run(act: AutomationOrder['act'], request: StackRequest<unknown, unknown>): Promise<void>;
  close(): void;
}

/** Opens the peer with state of its own below `folder`, and waits until it is loaded. */
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
  const child = fork(path.join(import.meta.dirname, 'automationProcess.ts'), {
    env,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const answer = () =>
    new Promise<void>((resolve, reject) => {
      child.once('message', ({ error }: { error?: string }) =>
        error ? reject(new Error(error)) : resolve(),
      );
    });
  await answer();
  return {
    async run(act, { program, stack, inputs, credentials }) {
      const answered = answer();
      child.send({ act, module: program.module, stack, inputs, env: credentials } satisfies AutomationOrder);
      await answered;
    },
    close: () => void child.kill(),
  };
}
