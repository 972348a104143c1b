/**
 * Loaded before a control plane (`--import`). Shifts its wall clock by the number of ms in the file CLAWDET_TEST_CLOCK and
 * jumps when the file changes. The monotonic clock (`performance.now`, timers) is not changed, as when a real clock is set.
 */
import { readFileSync } from 'node:fs';

const file = process.env.CLAWDET_TEST_CLOCK ?? '';
const Real = Date;
let offMs = 0;
const readOffset = (): void => {
  try {
    offMs = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offMs = 0;
  }
};
readOffset();
setInterval(readOffset, 100).unref();

const now = () => Real.now() + offMs;
// A proxy and not a class: libraries recognize Date by its name and its prototype.
globalThis.Date = new Proxy(Real, {
  construct: (_, args: unknown[], target) =>
    Reflect.construct(Real, args.length === 0 ? [now()] : args, target),
  apply: () => new Real(now()).toString(),
  get: (_, name) => (name === 'now' ? now : Reflect.get(Real, name)),
});
