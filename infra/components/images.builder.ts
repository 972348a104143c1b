import type { ContainerImage } from './container-image.ts';

const plain: ContainerImage = {
  reference: 'registry.example/openclaw:1.0',
  digest: `sha256:${'a'.repeat(64)}`,
  pull: 'missing',
  port: 18789,
  health: { path: '/healthz', says: '"live"' },
  readyPath: '/readyz',
  stateDirectory: '/state',
  configDirectory: '/config',
  user: '1000:1000',
  readOnlyRoot: true,
  capabilities: [],
  needsBrowserHost: false,
  dialect: 'official',
};

/** One image of each dialect, for tests. */
export const sampleImages = {
  official: plain,
  fronted: {
    ...plain,
    dialect: 'fronted',
    port: 8080,
    reference: 'local/openclaw:1.0',
    digest: undefined,
    pull: 'never',
  },
  coollabsio: {
    ...plain,
    dialect: 'coollabsio',
    port: 8080,
    health: { path: '/healthz', neverSays: '"starting"' },
    readOnlyRoot: false,
    capabilities: ['SETUID'],
    needsBrowserHost: true,
    browser: {
      reference: 'registry.example/browser:1.0',
      digest: `sha256:${'b'.repeat(64)}`,
      devtoolsUrl: 'http://browser:9223',
      stateDirectory: '/profile',
    },
  },
} satisfies Record<string, ContainerImage>;
