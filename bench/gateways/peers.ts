import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { claimPeerPort, type GatewayTarget, type SkippedTarget, startPeer } from './gateway-target.ts';
import { installPeer, type PeerName } from './install.ts';

const MASTER_KEY = 'sk-bench-master-key';

/** The peers' names in the tables. */
const peerNames: Record<PeerName, string> = { litellm: 'LiteLLM', portkey: 'Portkey' };

const missing = (peer: PeerName) => `BENCH_WITHOUT_${peer.toUpperCase()}`;

/** Installs the peers before any part runs. The rows of a peer that cannot be installed say why. */
export async function preparePeers(): Promise<void> {
  for (const peer of ['portkey', 'litellm'] as const) {
    try {
      await installPeer(peer, (line) => process.stdout.write(`  ${line}\n`));
    } catch (error) {
      // The part is another process and inherits the environment.
      process.env[missing(peer)] = (error as Error).message;
      process.stdout.write(`  ${peerNames[peer]} cannot be installed: ${(error as Error).message}\n`);
    }
  }
}

/** Starts a peer in front of the upstream. Does not throw: returns the reason if the peer cannot start. */
export async function openPeer(peer: PeerName, upstream: string): Promise<GatewayTarget | SkippedTarget> {
  const name = peerNames[peer];
  const lacking = process.env[missing(peer)];
  if (lacking) return { name, why: `not installed: ${lacking}` };
  try {
    const folder = await installPeer(peer, () => undefined);
    return await (peer === 'litellm' ? openLitellm(folder, upstream) : openPortkey(folder, upstream));
  } catch (error) {
    return { name, why: (error as Error).message };
  }
}

/** Starts Portkey as its README says, in production mode; the headers of each call name the provider. */
async function openPortkey(folder: string, upstream: string): Promise<GatewayTarget> {
  const claim = await claimPeerPort();
  const script = path.join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  return startPeer({
    name: peerNames.portkey,
    program: process.execPath,
    words: [script, `--port=${claim.port}`, '--headless'],
    env: { NODE_ENV: 'production' },
    claim,
    target: {
      url: `http://127.0.0.1:${claim.port}/v1`,
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
  const claim = await claimPeerPort();
  const config = path.join(mkdtempSync(path.join(tmpdir(), 'litellm-')), 'config.yaml');
  writeFileSync(config, stringify(litellmConfig(upstream)));
  const words = [
    '--config',
    config,
    '--host',
    '127.0.0.1',
    '--port',
    String(claim.port),
    '--num_workers',
    '1',
  ];
  return startPeer({
    name: peerNames.litellm,
    program: path.join(folder, 'bin/python'),
    // Does what the package's script `litellm` does: that script breaks when its folder is moved.
    words: ['-c', 'from litellm import run_server; run_server()', ...words, '--telemetry', 'False'],
    env: { LITELLM_LOG: 'ERROR', LITELLM_MODE: 'PRODUCTION', LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
    claim,
    target: {
      url: `http://127.0.0.1:${claim.port}/v1`,
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
