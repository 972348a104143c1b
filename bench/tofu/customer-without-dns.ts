import { AssistantGatewayToken } from '../../infra/components/assistant-gateway-token.ts';
import { AssistantServer } from '../../infra/components/assistant-server.ts';
import { ComposeProject } from '../../infra/components/compose-project.ts';
import { KeyPair } from '../../infra/components/key-pair.ts';
import { imageNamed } from '../../stacks/catalog/images.ts';
import { tiers } from '../../stacks/catalog/tiers.ts';
import type { CustomerInputs } from '../../stacks/customer.contract.ts';

/** The customer's stack without its DNS record, as `tofu` declares it: no Cloudflare provider can be built for `tofu`. */
export async function program(inputs: CustomerInputs): Promise<Record<string, unknown>> {
  const gatewayToken = new AssistantGatewayToken('gateway-token');
  const deployKey = new KeyPair('deploy-key', { comment: 'clawdet-deploy' });
  const hostKey = new KeyPair('host-key', { comment: 'clawdet-host' });
  const image = imageNamed(inputs.image, { browser: false });
  const server = new AssistantServer('server', {
    identity: inputs,
    location: inputs.location,
    serverType: inputs.serverType,
    image: 'docker-ce',
    deployKey,
    hostKey,
    adopt: {},
    changeServerType: false,
  });
  new ComposeProject('assistant', {
    connection: {
      host: server.ipv4,
      port: inputs.sshPort,
      privateKey: deployKey.privateKey,
      hostKey: hostKey.publicKey,
    },
    server: server.machine,
    compose: { image, limits: tiers[inputs.tier].limits },
    config: { image, publicUrl: inputs.publicUrl, model: inputs.model, browser: false },
    gatewayToken: gatewayToken.value,
    modelApiKey: inputs.model.apiKey,
    installation: 0,
  });
  return { serverId: server.machine.id, ipv4: server.ipv4 };
}
