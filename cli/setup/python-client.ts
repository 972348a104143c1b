import path from 'node:path';
import { installPythonEnvironment, locatePythonEnvironment } from '../../toolchain/python-environment.ts';
import { CommandFailure, EXIT, START_AGAIN } from '../failure.ts';
import type { SetupStep } from './step.ts';

/** OpenAI's client for Python, which a test drives against the LLM gateway. */
export const PYTHON_CLIENT = {
  name: 'openai',
  requirements: path.join(import.meta.dirname, '../../gateway/clients/python/requirements.txt'),
};

/** The client in an environment of its own. */
export function pythonClientStep(): SetupStep {
  return {
    name: 'python-client',
    title: 'OpenAI’s client for Python',
    need: 'operator',
    expected: 10,
    after: ['debian'],
    async missing() {
      return locatePythonEnvironment(PYTHON_CLIENT) ? [] : ['from PyPI'];
    },
    async install(_missing, { say }) {
      try {
        await installPythonEnvironment(PYTHON_CLIENT, say);
      } catch (error) {
        throw new CommandFailure(
          `OpenAI's client for Python cannot be installed: ${(error as Error).message}`,
          `install python3 with its module venv, check that PyPI can be reached, and ${START_AGAIN}`,
          EXIT.unavailable,
          { cause: error },
        );
      }
    },
  };
}
