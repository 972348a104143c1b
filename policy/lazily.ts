import { loadLazily } from '../infra/engine/child/lazyModules.ts';

/** Before anything loads Pulumi's SDK: it requires these two at once, for what no rule does. */
loadLazily(['typescript', '@npmcli/arborist', 'ts-node']);
