import { existsSync } from 'node:fs';
import path from 'node:path';
import { ToolchainError } from '../../toolchain/errors.ts';
import { ensurePythonVenv, locatePythonVenv } from '../../toolchain/python-venv.ts';
import { CommandFailure, EXIT, START_AGAIN } from '../failure.ts';
import type { SetupStep } from './step.ts';

/** The Debian packages that Python needs here: none if a Python that is not Debian's comes first on the PATH. */
export function pythonPackages(env: NodeJS.ProcessEnv = process.env): string[] {
  const folders = (env.PATH ?? '').split(path.delimiter);
  const first = folders.find((folder) => existsSync(path.join(folder, 'python3')));
  return first === undefined || first === '/usr/bin' || first === '/bin' ? ['python3-venv'] : [];
}

/** One virtual environment for each requirements file (paths). Tests run official Python clients in them. */
export function pythonStep(requirements: readonly string[]): SetupStep {
  return {
    name: 'python',
    title: 'the Python clients that tests use',
    need: 'operator',
    expected: 40,
    after: ['debian'],
    async missing() {
      const found = await Promise.all(requirements.map((file) => locatePythonVenv(file)));
      return requirements.filter((_, index) => !found[index]).map(nameOf);
    },
    async install(missing, { say }) {
      for (const file of requirements.filter((each) => missing.includes(nameOf(each))))
        await install(file, say);
    },
  };
}

async function install(file: string, say: (line: string) => void): Promise<void> {
  try {
    await ensurePythonVenv(file, { onStep: say });
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    throw new CommandFailure(error.message, `do what it says, then ${START_AGAIN}`, EXIT.unavailable, {
      cause: error,
    });
  }
}

/** The last two parts of the path, such as `clients/requirements.txt`. */
function nameOf(file: string): string {
  return file.split('/').slice(-2).join('/');
}
