import { loadLazily } from '../infra/engine/child/lazy-modules.ts';

// Must run before anything loads Pulumi's SDK, which requires these at once, for features that no rule uses.
loadLazily(['typescript', '@npmcli/arborist', 'ts-node']);
