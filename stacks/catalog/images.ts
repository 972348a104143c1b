import type { ContainerImage } from '../../infra/components/container-image.ts';
import { EngineError } from '../../infra/engine/failure/errors.ts';

/**
 * The OpenClaw images, by catalog key. Every entry comes from the image's own sources; `npm` is built from the npm
 * package and is on a simulated server's disk.
 */
export const images: Record<string, ContainerImage> = {
  coollabsio: {
    reference: 'docker.io/coollabsio/openclaw:2026.9.6',
    pull: 'missing',
    port: 8080,
    // Answers 200 with `{"gateway":"starting"}` while the gateway is down, and the control page once it is up.
    health: { path: '/healthz', neverSays: '"starting"' },
    readyPath: '/healthz',
    stateDirectory: '/data',
    configDirectory: '/app/config',
    // Starts as root: its entry script writes nginx's files and then runs nginx's workers as a different user.
    readOnlyRoot: false,
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
    needsBrowserHost: true,
    dialect: 'coollabsio',
    browser: {
      reference: 'docker.io/coollabsio/openclaw-browser:latest',
      devtoolsUrl: 'http://browser:9223',
      stateDirectory: '/config',
    },
  },
  official: {
    reference: 'ghcr.io/openclaw/openclaw:2026.9.6',
    pull: 'missing',
    port: 18789,
    health: { path: '/healthz', says: '"live"' },
    readyPath: '/readyz',
    stateDirectory: '/home/node/.openclaw',
    configDirectory: '/config',
    user: '1000:1000',
    readOnlyRoot: true,
    capabilities: [],
    needsBrowserHost: false,
    dialect: 'official',
  },
  npm: {
    reference: 'clawdet.local/openclaw:2026.9.6',
    pull: 'never',
    port: 8080,
    health: { path: '/healthz', says: '"live"' },
    readyPath: '/readyz',
    stateDirectory: '/data',
    configDirectory: '/config',
    user: '1000:1000',
    readOnlyRoot: true,
    capabilities: [],
    needsBrowserHost: false,
    dialect: 'fronted',
  },
};

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Name of the setting's second part: `browser@sha256:…`. */
const browserPart = 'browser';

/**
 * The image for a setting such as `npm`, `official@sha256:…` or `coollabsio@sha256:…,browser@sha256:…`. The operator
 * pins digests there, so that an upgrade is a setting and not a release. Throws `inputs_refused` for an unknown key, a
 * malformed digest, or an image from a registry without one, since a tag can be moved without notice to our customers.
 */
export function imageNamed(setting: string, { browser }: { browser: boolean }): ContainerImage {
  const [[key, digest], ...others] = parseImagePins(setting);
  const entry = images[key];
  if (entry === undefined) {
    throw inputsRefused(
      `There is no image "${key}" in the catalog. Choose one of: ${Object.keys(images).join(', ')}.`,
    );
  }
  const { browser: companion, ...alone } = entry;
  const pinned = { ...alone, digest: digestFor(setting, entry, digest) };
  if (!browser || companion === undefined) return pinned;
  const companionDigest = others.find(([name]) => name === browserPart)?.[1];
  return {
    ...pinned,
    browser: {
      ...companion,
      digest: digestFor(setting, { ...companion, pull: entry.pull }, companionDigest),
    },
  };
}

/** What is wrong with a setting, or undefined. Checks without the error that `imageNamed` throws. */
export function imageProblem(setting: string, tier: { browser: boolean }): string | undefined {
  try {
    imageNamed(setting, tier);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type ImagePin = [name: string, digest: string | undefined];

function parseImagePins(setting: string): [ImagePin, ...ImagePin[]] {
  const [first = '', ...others] = setting.split(',');
  return [parseImagePin(first), ...others.map(parseImagePin)];
}

function parseImagePin(text: string): ImagePin {
  const [name = '', digest] = text.trim().split('@');
  return [name, digest];
}

function digestFor(
  setting: string,
  { reference, pull }: Pick<ContainerImage, 'reference' | 'pull'>,
  digest: string | undefined,
): string | undefined {
  if (digest === undefined && pull === 'never') return undefined;
  if (digest !== undefined && digestPattern.test(digest)) return digest;
  const fault = digest === undefined ? 'names no digest' : `names "${digest}", which is not a digest,`;
  throw inputsRefused(
    `The image setting "${setting}" ${fault} for ${reference}. Get it from the registry (docker buildx imagetools ` +
      `inspect ${reference}) and set OPENCLAW_IMAGE to key@sha256:<64 hex digits>, with a browser also ` +
      `,${browserPart}@sha256:<64 hex digits>.`,
  );
}

const inputsRefused = (message: string): EngineError =>
  new EngineError('inputs_refused', 'call_person', message);
