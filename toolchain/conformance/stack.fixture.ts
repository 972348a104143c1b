import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  type EngineEvent,
  LocalWorkspace,
  type OpMap,
  PulumiCommand,
  type PulumiFn,
  type Stack,
} from '@pulumi/pulumi/automation/index.js';
import type { Toolchain } from '../locate.ts';
import { preparePulumiHome } from '../pulumi-home.ts';

/** Changes of a run by operation (`create`, `update`…; without `same`), and its outputs. The stack counts as one. */
export interface TestRunOutcome {
  changes: Record<string, number>;
  outputs: Record<string, unknown>;
}

/** A stack on the real engine and one toolchain's plugins, with its state in a temporary folder. */
export class TestStack {
  readonly #stack: Stack;
  readonly #stateFile: string;

  constructor(stack: Stack, stateFile: string) {
    this.#stack = stack;
    this.#stateFile = stateFile;
  }

  async up(program: PulumiFn): Promise<TestRunOutcome> {
    const seen = watch();
    const { outputs } = await this.#stack.up({ program, onEvent: seen.onEvent });
    const values = Object.entries(outputs).map(([name, output]) => [name, output.value]);
    return { changes: seen.changes(), outputs: Object.fromEntries(values) };
  }

  /** The operations a run would take. */
  async preview(program: PulumiFn): Promise<Record<string, number>> {
    return withoutSame((await this.#stack.preview({ program })).changeSummary);
  }

  async refresh(): Promise<Record<string, number>> {
    const seen = watch();
    await this.#stack.refresh({ onEvent: seen.onEvent });
    return seen.changes();
  }

  /** The message of the error that a run ends with. */
  async failure(program: PulumiFn): Promise<string> {
    return this.up(program).then(
      () => 'it succeeded',
      (error: Error) => error.message,
    );
  }

  /** Interrupts a run once `ready`, and returns the error that it ends with. */
  async interrupted(program: PulumiFn, ready: () => boolean): Promise<string> {
    const controller = new AbortController();
    const timer = setInterval(() => ready() && controller.abort(), 100);
    return this.#stack
      .up({ program, signal: controller.signal })
      .then(
        () => 'it succeeded',
        (error: Error) => error.message,
      )
      .finally(() => clearInterval(timer));
  }

  /** The ids of all resources of a type in the state. */
  ids(type: string): string[] {
    const { checkpoint } = JSON.parse(this.stateText()) as {
      checkpoint: { latest: { resources?: { type: string; id?: string }[] } };
    };
    return (checkpoint.latest.resources ?? []).filter((r) => r.type === type).map((r) => r.id ?? '');
  }

  /** The state as stored on disk, where secrets must be encrypted. */
  stateText(): string {
    return readFileSync(this.#stateFile, 'utf8');
  }

  async destroy(): Promise<void> {
    await this.#stack.destroy();
  }
}

/** Opens stacks on one toolchain; `close` removes all their files. */
export class Stacks {
  readonly #folder = mkdtempSync(join(tmpdir(), 'clawdet-conformance-'));
  readonly #toolchain: Toolchain;

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
    // The Automation API looks for the CLI on this process's PATH.
    const dirs = [join(toolchain.pulumi, '..'), toolchain.languageHostDir];
    process.env.PATH = [...dirs, process.env.PATH].join(delimiter);
  }

  async open(name: string, env: Record<string, string>): Promise<TestStack> {
    const backend = join(this.#folder, 'state');
    mkdirSync(backend, { recursive: true });
    const program = async (): Promise<void> => {};
    const stack = await LocalWorkspace.createOrSelectStack(
      { projectName: 'conformance', stackName: name, program },
      {
        workDir: mkdtempSync(join(this.#folder, 'work-')),
        pulumiCommand: await cliWithoutQueries(),
        pulumiHome: preparePulumiHome(join(this.#folder, 'home'), this.#toolchain),
        projectSettings: { name: 'conformance', runtime: 'nodejs', backend: { url: `file://${backend}` } },
        envVars: { ...engineSwitches, ...env },
      },
    );
    return new TestStack(stack, join(backend, '.pulumi', 'stacks', 'conformance', `${name}.json`));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const engineSwitches = {
  PULUMI_CONFIG_PASSPHRASE: 'conformance',
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
  SSH_AUTH_SOCK: '',
};

function withoutSame(changes: OpMap | undefined): Record<string, number> {
  const counted = Object.entries(changes ?? {}) as [string, number][];
  return Object.fromEntries(counted.filter(([operation]) => operation !== 'same'));
}

/** Takes the changes from the run's own events, which avoids a query of the history. */
function watch(): { onEvent: (event: EngineEvent) => void; changes: () => Record<string, number> } {
  let changes: OpMap | undefined;
  return {
    onEvent: (event) => {
      changes = event.summaryEvent?.resourceChanges ?? changes;
    },
    changes: () => withoutSame(changes),
  };
}

/** The result of a CLI process, as a PulumiCommand's untyped `run` returns it to the Automation API. */
interface CliAnswer {
  stdout: string;
  stderr: string;
  code: number;
}
interface Runner {
  run(args: string[], ...rest: unknown[]): Promise<CliAnswer>;
}

/** The CLI without two of the three processes that follow each run: its history, and the outputs with secrets hidden. */
async function cliWithoutQueries(): Promise<PulumiCommand> {
  const cli = (await PulumiCommand.get({ skipVersionCheck: true })) as PulumiCommand & Runner;
  const run: Runner['run'] = async (args, ...rest) => {
    if (args[0] === 'stack' && args[1] === 'history') return { stdout: '[]', stderr: '', code: 0 };
    const hidden = args[0] === 'stack' && args[1] === 'output' && !args.includes('--show-secrets');
    return hidden ? { stdout: '{}', stderr: '', code: 0 } : cli.run(args, ...rest);
  };
  return Object.assign(Object.create(cli), { run });
}
