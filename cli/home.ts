import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** The checkout's root. */
export const root = path.resolve(import.meta.dirname, '..');

/** Where this checkout keeps its state: CLAWDET_HOME, or `.clawdet` in the root. Made on first use, for its owner only. */
export function stateHome(): string {
  const home = path.resolve(root, process.env.CLAWDET_HOME ?? '.clawdet');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return home;
}
