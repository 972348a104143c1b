import type { Rule } from './declared.ts';
import { paidProtection } from './paidProtection.ts';
import { pinnedImage } from './pinnedImage.ts';
import { publicSsh } from './publicSsh.ts';
import { recordInZone, type Zone } from './recordInZone.ts';
import { sealedSecrets } from './sealedSecrets.ts';

/** Every rule of the pack. */
export const rules = (zone: Zone): Rule[] => [
  publicSsh,
  pinnedImage,
  paidProtection,
  recordInZone(zone),
  sealedSecrets,
];
