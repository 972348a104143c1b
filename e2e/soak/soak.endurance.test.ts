import { test } from 'vitest';
import { soak } from './soak.ts';
import { soakSettings } from './soak-settings.ts';

const settings = soakSettings(process.env);
/** Time beyond the load phase and the wait for rest: opens and closes everything, and aborts what is under way. */
const MARGIN_MS = 300_000;

test(
  `${settings.customers} customers, faulty clouds and killed workers: the state is consistent and everybody is notified`,
  () => soak(settings),
  settings.loadPhaseMs + settings.quiesceTimeoutMs + MARGIN_MS,
);
