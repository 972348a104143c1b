import { createHash, randomBytes } from 'node:crypto';
import { assistantGatewayEnvironment } from '../../infra/components/assistant-gateway-environment.ts';
import { cloudInit } from '../../infra/components/cloud-init.ts';
import { renderComposeFile } from '../../infra/components/compose-file.ts';
import { installSettings } from '../../infra/components/compose-project.ts';
import { ed25519FromSeed } from '../../infra/components/ed25519.ts';
import { installBundle, installScript } from '../../infra/components/install-script.ts';
import { instanceLabels } from '../../infra/components/names.ts';
import { openclawConfig } from '../../infra/components/openclaw-config.ts';
import { imageNamed } from '../../stacks/catalog/images.ts';
import { tiers } from '../../stacks/catalog/tiers.ts';
import type { CustomerInputs } from '../../stacks/customer.contract.ts';

/** The variables of main.tf for the same server, key and installation as a customer's stack. */
export function variablesOf(inputs: CustomerInputs): Record<string, unknown> {
  const deployKey = ed25519FromSeed(randomBytes(32), 'clawdet-deploy');
  const hostKey = ed25519FromSeed(randomBytes(32), 'clawdet-host');
  return {
    name: inputs.subdomain,
    location: inputs.location,
    server_type: inputs.serverType,
    labels: instanceLabels(inputs),
    user_data: cloudInit({ hostname: inputs.subdomain, hostKey }),
    ssh_port: inputs.sshPort,
    deploy_key: { private: deployKey.privateKey, public: deployKey.publicKey },
    host_key: hostKey.publicKey,
    script: installScript,
    bundle: bundleOf(inputs),
  };
}

function bundleOf({ image: setting, tier, publicUrl, model }: CustomerInputs): string {
  const image = imageNamed(setting, { browser: false });
  const options = { image, publicUrl, model, browser: false };
  const config = openclawConfig(options);
  const configHash = createHash('sha256').update(config).digest('hex');
  const compose = { image, limits: tiers[tier].limits, configHash };
  const secrets = { gatewayToken: randomBytes(32).toString('hex'), modelApiKey: model.apiKey };
  return installBundle([
    { path: 'settings', mode: '0600', content: installSettings({ compose, installation: 0, serverId: '0' }) },
    { path: 'compose.yaml', mode: '0644', content: renderComposeFile(compose) },
    { path: 'config/openclaw.json', mode: '0644', content: config },
    { path: 'gateway.env', mode: '0600', content: assistantGatewayEnvironment(options, secrets) },
  ]);
}
