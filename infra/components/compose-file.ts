import { stringify } from 'yaml';
import { type ContainerImage, pinnedReference } from './container-image.ts';

/** Resource limits of one container. Memory without swap. */
export interface ContainerLimits {
  memoryMb: number;
  /** At most the number of the machine's cores: Docker refuses more. */
  cpus: number;
  pids: number;
}

export interface ComposeOptions {
  image: ContainerImage;
  limits: ContainerLimits;
  /** Limits of the browser container; undefined on tiers without one. */
  browser?: ContainerLimits | undefined;
  /** Hash of openclaw.json: the container is recreated when it changes. */
  configHash: string;
}

/** compose.yaml of an instance: the assistant and, on some tiers, a browser, on their own network. Contains no secret. */
export function renderComposeFile(options: ComposeOptions): string {
  const browser = browserService(options);
  const file = {
    name: 'clawdet',
    services: { openclaw: assistant(options), ...(browser === undefined ? {} : { browser }) },
    networks: { assistant: { driver: 'bridge' } },
    volumes: { state: {}, ...(browser === undefined ? {} : { browser: {} }) },
  };
  return stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * OpenClaw ends the turn under way before it stops, for up to 315 s, and then itself within 330 in all; Docker would kill
 * it after 10. An idle one stops in a few seconds.
 */
const STOP_GRACE = '340s';

/** Images that must be on the server before compose starts, by digest. */
export function composeImages({ image, browser }: Pick<ComposeOptions, 'image' | 'browser'>): string[] {
  const used = browser === undefined || image.browser === undefined ? [image] : [image, image.browser];
  return used.map(pinnedReference);
}

function assistant({ image, limits, browser, configHash }: ComposeOptions) {
  const alone = browser === undefined || image.browser === undefined;
  return {
    image: pinnedReference(image),
    ...common(limits),
    stop_grace_period: STOP_GRACE,
    ...(image.user === undefined ? {} : { user: image.user }),
    ...(image.readOnlyRoot ? { read_only: true, tmpfs: ['/tmp:size=256m,mode=1777'] } : {}),
    ...(image.capabilities.length > 0 ? { cap_add: image.capabilities } : {}),
    ports: [`80:${image.port}`],
    env_file: ['gateway.env'],
    volumes: [`state:${image.stateDirectory}`, `./config:${image.configDirectory}:ro`],
    labels: { 'clawdet.config': configHash },
    healthcheck: healthcheck(image),
    // Its nginx refuses to start when it cannot resolve the name.
    ...(image.needsBrowserHost && alone ? { extra_hosts: ['browser:127.0.0.1'] } : {}),
  };
}

function browserService({ image, browser }: ComposeOptions) {
  if (browser === undefined || image.browser === undefined) return undefined;
  return {
    image: pinnedReference(image.browser),
    ...common(browser),
    cap_add: ['CHOWN', 'SETGID', 'SETUID'],
    volumes: [`browser:${image.browser.stateDirectory}`],
    environment: { PUID: '1000', PGID: '1000', CHROME_CLI: '--remote-debugging-port=9222' },
    shm_size: '1g',
  };
}

/** Settings of every container. The install script has already pulled the images, so compose never pulls. */
function common({ memoryMb, cpus, pids }: ContainerLimits) {
  return {
    pull_policy: 'never',
    restart: 'unless-stopped',
    init: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: `${memoryMb}m`,
    memswap_limit: `${memoryMb}m`,
    cpus,
    pids_limit: pids,
    networks: ['assistant'],
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
  };
}

/** Runs inside the container with the Node that every OpenClaw image has; not all of them have curl. */
function healthcheck({ port, health: { path, says, neverSays } }: ContainerImage) {
  const conditions = [
    'r.ok',
    ...(says === undefined ? [] : [`t.includes(${JSON.stringify(says)})`]),
    ...(neverSays === undefined ? [] : [`!t.includes(${JSON.stringify(neverSays)})`]),
  ];
  const script =
    `fetch('http://127.0.0.1:${port}${path}').then(async (r) => { const t = await r.text(); ` +
    `process.exit(${conditions.join(' && ')} ? 0 : 1) }, () => process.exit(1))`;
  return {
    test: ['CMD', 'node', '-e', script],
    interval: '60s',
    timeout: '10s',
    start_period: '180s',
    retries: 3,
  };
}
