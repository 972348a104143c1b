import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { EARLIER_BUILD, openEarlierBuild } from './earlier-build.ts';
import { freePeerPort, type GatewayTarget, type SkippedTarget, startPeer } from './gateway-target.ts';
import { installPeer, type PeerName } from './install.ts';

const MASTER_KEY = 'sk-bench-master-key';

/** The peers' names in the tables. */
const peerNames: Record<PeerName, string> = { litellm: 'LiteLLM', portkey: 'Portkey', rolter: 'rolter' };
const installed = Object.keys(peerNames) as PeerName[];

/** Debian's nginx, which set-up installs for the bench. */
const NGINX = '/usr/sbin/nginx';

const missing = (peer: PeerName) => `BENCH_WITHOUT_${peer.toUpperCase()}`;

/**
 * Installs the peers before any part runs, unless `BENCH_WITHOUT_<PEER>` gives a reason not to. The rows of a peer that is
 * not installed say why.
 */
export async function preparePeers(): Promise<void> {
  for (const peer of installed) {
    if (process.env[missing(peer)]) continue;
    try {
      await installPeer(peer, (line) => process.stdout.write(`  ${line}\n`));
    } catch (error) {
      // The part is another process and inherits the environment.
      process.env[missing(peer)] = (error as Error).message;
      process.stdout.write(`  ${peerNames[peer]} cannot be installed: ${(error as Error).message}\n`);
    }
  }
}

/**
 * Starts all peers in front of the upstream, and, in `BENCH_BESIDE`, an earlier build of ours. A peer that cannot start is
 * returned with the reason.
 */
export async function openPeers(upstream: string): Promise<(GatewayTarget | SkippedTarget)[]> {
  const earlier = process.env.BENCH_BESIDE;
  return [
    await openPeer('portkey', (folder) => openPortkey(folder, upstream)),
    await openPeer('litellm', (folder) => openLitellm(folder, upstream)),
    await openPeer('rolter', (folder) => openRolter(folder, upstream)),
    await openOrSkip('nginx', () => openNginx(upstream)),
    await openOrSkip(EARLIER_BUILD, async () => {
      if (!earlier) throw new Error('BENCH_BESIDE names no checkout');
      return openEarlierBuild(earlier, upstream);
    }),
  ];
}

function openPeer(
  peer: PeerName,
  open: (folder: string) => Promise<GatewayTarget>,
): Promise<GatewayTarget | SkippedTarget> {
  return openOrSkip(peerNames[peer], async () => {
    const lacking = process.env[missing(peer)];
    if (lacking) throw new Error(`not installed: ${lacking}`);
    return open(await installPeer(peer, () => undefined));
  });
}

async function openOrSkip(
  name: string,
  open: () => Promise<GatewayTarget>,
): Promise<GatewayTarget | SkippedTarget> {
  try {
    return await open();
  } catch (error) {
    return { name, why: (error as Error).message };
  }
}

/** Starts Portkey as its README says, in production mode; the headers of each call name the provider. */
async function openPortkey(folder: string, upstream: string): Promise<GatewayTarget> {
  const port = await freePeerPort();
  const script = path.join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  return startPeer({
    name: peerNames.portkey,
    program: process.execPath,
    words: [script, `--port=${port}`, '--headless'],
    env: { NODE_ENV: 'production' },
    target: {
      url: `http://127.0.0.1:${port}/v1`,
      model: 'grok-4.2',
      senders: [
        {
          authorization: 'Bearer bench',
          'x-portkey-provider': 'openai',
          'x-portkey-custom-host': upstream,
        },
      ],
    },
  });
}

/**
 * Starts LiteLLM as its "Production Best Practices" and "Benchmarks" say, on one worker: a master key, no debug log, no
 * callbacks, no retries. Without a database it has neither its own keys nor budgets.
 */
async function openLitellm(folder: string, upstream: string): Promise<GatewayTarget> {
  const port = await freePeerPort();
  const config = path.join(mkdtempSync(path.join(tmpdir(), 'litellm-')), 'config.yaml');
  writeFileSync(config, stringify(litellmConfig(upstream)));
  const words = ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'];
  return startPeer({
    name: peerNames.litellm,
    program: path.join(folder, 'bin/python'),
    // Does what the package's script `litellm` does: that script breaks when its folder is moved.
    words: ['-c', 'from litellm import run_server; run_server()', ...words, '--telemetry', 'False'],
    env: { LITELLM_LOG: 'ERROR', LITELLM_MODE: 'PRODUCTION', LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
    target: {
      url: `http://127.0.0.1:${port}/v1`,
      model: 'grok-4.2',
      senders: [{ authorization: `Bearer ${MASTER_KEY}` }],
    },
  });
}

function litellmConfig(upstream: string): object {
  return {
    model_list: [
      {
        model_name: 'grok-4.2',
        litellm_params: { model: 'openai/grok-4.2', api_base: upstream, api_key: 'bench' },
      },
    ],
    litellm_settings: {
      request_timeout: 600,
      set_verbose: false,
      json_logs: true,
      callbacks: [],
      num_retries: 0,
    },
    general_settings: { master_key: MASTER_KEY },
  };
}

/** Starts rolter's data plane with one virtual key. Without its control plane it has no budgets and records nothing. */
async function openRolter(folder: string, upstream: string): Promise<GatewayTarget> {
  const port = await freePeerPort();
  const config = path.join(mkdtempSync(path.join(tmpdir(), 'rolter-')), 'rolter.toml');
  writeFileSync(config, rolterConfig(upstream, port));
  return startPeer({
    name: peerNames.rolter,
    program: path.join(folder, 'bin/rolter'),
    words: ['gateway', '-c', config],
    env: { UPSTREAM_KEY: 'bench', RUST_LOG: 'error' },
    target: {
      url: `http://127.0.0.1:${port}/v1`,
      model: 'grok-4.2',
      senders: [{ authorization: `Bearer ${MASTER_KEY}` }],
    },
  });
}

function rolterConfig(upstream: string, port: number): string {
  return `
[server]
host = "127.0.0.1"
port = ${port}

[[providers]]
name = "upstream"
kind = "openai_compatible"
api_base = "${upstream.replace(/\/v1$/, '')}"
api_key_env = "UPSTREAM_KEY"

[[routes]]
model = "grok-4.2"
strategy = "round_robin"
[[routes.targets]]
provider = "upstream"
model = "grok-4.2"

[[virtual_keys]]
key = "${MASTER_KEY}"
name = "bench"
models = []
`;
}

/** Starts nginx with one worker that only passes calls on: what no gateway of one process can be faster than. */
async function openNginx(upstream: string): Promise<GatewayTarget> {
  if (!existsSync(NGINX))
    throw new Error(`not installed: there is no ${NGINX}; as root, make bench installs it`);
  const port = await freePeerPort();
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  const config = path.join(folder, 'nginx.conf');
  writeFileSync(config, nginxConfig(upstream, folder, port));
  return startPeer({
    name: 'nginx',
    program: NGINX,
    words: ['-e', path.join(folder, 'error.log'), '-p', folder, '-c', config],
    env: {},
    target: { url: `http://127.0.0.1:${port}/v1`, model: 'grok-4.2', senders: [{}] },
  });
}

function nginxConfig(upstream: string, folder: string, port: number): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const folders = kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ');
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 8192; }
http {
  access_log off;
  ${folders}
  client_max_body_size 4m;
  client_body_buffer_size 512k;
  keepalive_requests 1000000;
  upstream models { server ${new URL(upstream).host}; keepalive 2500; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://models;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`;
}
