/**
 * Loaded before a control plane (`--import`): its wall clock is off by what the file of CLAWDET_TEST_CLOCK says, in ms, and
 * jumps when that changes. Its own clock (`performance.now`, timers) stays as it is, as with a real clock that is set.
 */
import { readFileSync } from 'node:fs';

const file = process.env.CLAWDET_TEST_CLOCK ?? '';
const Real = Date;
let offMs = 0;
const look = (): void => {
  try {
    offMs = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offMs = 0;
  }
};
look();
setInterval(look, 100).unref();

const now = () => Real.now() + offMs;
// A proxy and not a class: libraries know Date by its name and its prototype.
globalThis.Date = new Proxy(Real, {
  construct: (_, words: unknown[], target) =>
    Reflect.construct(Real, words.length === 0 ? [now()] : words, target),
  apply: () => new Real(now()).toString(),
  get: (_, name) => (name === 'now' ? now : Reflect.get(Real, name)),
});
