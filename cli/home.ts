import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure, EXIT } from './failure.ts';

/** The checkout's root. */
export const root = path.resolve(import.meta.dirname, '..');

/** The state folder: CLAWDET_HOME, or `.clawdet` in the checkout's root. Created on first use, for its owner only. */
export function stateHome(): string {
  const home = path.resolve(root, process.env.CLAWDET_HOME ?? '.clawdet');
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK);
  } catch (cause) {
    throw new CommandFailure(
      `The state folder ${home} cannot be written.`,
      'run this as the user who owns it, or choose another: CLAWDET_HOME=<folder>',
      EXIT.cannotCreate,
      { cause },
    );
  }
  return home;
}
