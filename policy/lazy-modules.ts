import { loadLazily } from '../infra/engine/child/lazy-modules.ts';

/** Before anything loads Pulumi's SDK: it requires these two at once, for what no rule does. */
loadLazily(['typescript', '@npmcli/arborist', 'ts-node']);
