/** What the container starts with. `docker import` takes these as Dockerfile instructions. */
export const containerEnvironment: Record<string, string> = {
  PATH: '/usr/bin:/bin',
  HOME: '/data',
  OPENCLAW_STATE_DIR: '/data/.openclaw',
  NODE_ENV: 'production',
  SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
  // Compiled code is made with the image; the second variable spares the gateway a start of its own to choose a folder.
  NODE_COMPILE_CACHE: '/compile-cache',
  OPENCLAW_PACKAGED_COMPILE_CACHE_RESPAWNED: '1',
  // The image is replaced whole, never updated inside; there is no local network to announce it on.
  OPENCLAW_NO_AUTO_UPDATE: '1',
  OPENCLAW_DISABLE_BONJOUR: '1',
};

/** The program of the container. */
const entrypoint = ['/usr/bin/node', '/app/front.mjs'];

/** The instructions for `docker import --change`. */
export function importChanges(): string[] {
  return [
    ...Object.entries(containerEnvironment).map(([name, value]) => `ENV ${name}=${value}`),
    `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
    'EXPOSE 8080',
    'USER 1000:1000',
    'WORKDIR /data',
    'VOLUME /data',
  ];
}
