/** A known image: what runs in it and where it listens. */
export interface KnownImage {
  kind: 'gateway' | 'idle';
  /** Port inside the container, from the image's documentation. */
  port: number;
  /** Folder inside the container that holds openclaw.json when the environment names none. */
  stateDirectory: string;
  /** On every disk from the start and in no registry, like an image that is part of the server image. */
  local: boolean;
}

const images: readonly [RegExp, KnownImage][] = [
  [/^clawdet\.local\/openclaw$/, { kind: 'gateway', port: 8080, stateDirectory: '/data', local: true }],
  [
    /^coollabsio\/openclaw$/,
    { kind: 'gateway', port: 8080, stateDirectory: '/data/.openclaw', local: false },
  ],
  [
    /^ghcr\.io\/openclaw\/openclaw$/,
    { kind: 'gateway', port: 18789, stateDirectory: '/home/node/.openclaw', local: false },
  ],
  [/^coollabsio\/openclaw-browser$/, { kind: 'idle', port: 9223, stateDirectory: '/config', local: false }],
];

/** The image of a reference, regardless of its tag or digest; undefined for an image that cannot be pulled. */
export function knownImage(reference: string): KnownImage | undefined {
  const name = reference
    .replace(/@sha256:[0-9a-f]+$/, '')
    .replace(/:[^/:]+$/, '')
    .replace(/^docker\.io\//, '');
  return images.find(([pattern]) => pattern.test(name))?.[1];
}
