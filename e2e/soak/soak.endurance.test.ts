import { test } from 'vitest';
import { soak } from './soak.ts';
import { soakSettings } from './soak-settings.ts';

const settings = soakSettings(process.env);
/** Beside the storm and the calm: to open and close everything, and to give up what is under way. */
const MARGIN_MS = 300_000;

test(
  `${settings.customers} customers, faulty clouds and killed workers: everything ends in exact agreement, and everybody knows`,
  () => soak(settings),
  settings.loadPhaseMs + settings.quiesceTimeoutMs + MARGIN_MS,
);
