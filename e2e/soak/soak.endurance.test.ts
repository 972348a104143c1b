import { test } from 'vitest';
import { settingsOf } from './settings.ts';
import { soak } from './soak.ts';

const settings = settingsOf(process.env);
/** Beside the storm and the calm: to open and close everything, and to give up what is under way. */
const MARGIN_MS = 300_000;

test(
  `${settings.customers} customers, faulty clouds and killed workers: everything ends in exact agreement, and everybody knows`,
  () => soak(settings),
  settings.stormMs + settings.calmMs + MARGIN_MS,
);
