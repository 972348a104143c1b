import { AssistantGatewayToken } from '../infra/components/assistant-gateway-token.ts';
import { AssistantServer } from '../infra/components/assistant-server.ts';
import { ComposeProject } from '../infra/components/compose-project.ts';
import { DnsEntry } from '../infra/components/dns-entry.ts';
import { KeyPair } from '../infra/components/key-pair.ts';
import { hostnameOf, recordComment } from '../infra/components/names.ts';
import { imageNamed } from './catalog/images.ts';
import { tiers } from './catalog/tiers.ts';
import type { CustomerInputs, CustomerOutputs } from './customer.contract.ts';

/** Hetzner's app image: Ubuntu 24.04 with Docker Engine and Compose. */
const serverImage = 'docker-ce';

/**
 * One customer's instance: a hardened server, its DNS name, the assistant on it, and every key it needs. DNS and
 * assistant depend only on the server's address, so they are created in parallel. Takes inputs that the contract has
 * parsed.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the stack as one reads it: every resource of a customer, in order
export async function program(inputs: CustomerInputs): Promise<Record<keyof CustomerOutputs, unknown>> {
  const { subdomain, baseDomain, adopt, model, publicUrl } = inputs;
  const { limits, browser, protect } = tiers[inputs.tier];
  const hostname = hostnameOf(subdomain, baseDomain);
  const image = imageNamed(inputs.image, { browser: browser !== undefined });
  // Protect everything or nothing: a destroy that stops at the server has already deleted the DNS name and the keys.
  const options = { protect };

  const gatewayToken = new AssistantGatewayToken('gateway-token', options);
  const deployKey = new KeyPair('deploy-key', { comment: 'clawdet-deploy' }, options);
  const hostKey = new KeyPair('host-key', { comment: 'clawdet-host' }, options);
  const server = new AssistantServer(
    'server',
    {
      identity: inputs,
      location: inputs.location,
      serverType: inputs.serverType,
      changeServerType: inputs.changeServerType,
      image: serverImage,
      firewallId: inputs.firewallId,
      deployKey,
      hostKey,
      adopt,
    },
    options,
  );
  const dns = new DnsEntry(
    'dns',
    {
      zoneId: inputs.zoneId,
      hostname,
      address: server.ipv4,
      comment: recordComment(inputs.instanceId),
      adopt: adopt.record,
    },
    options,
  );
  const assistant = new ComposeProject(
    'assistant',
    {
      connection: {
        host: server.ipv4,
        port: inputs.sshPort,
        privateKey: deployKey.privateKey,
        hostKey: hostKey.publicKey,
      },
      server: server.machine,
      compose: { image, limits, browser },
      config: { image, publicUrl, model, browser: browser !== undefined },
      gatewayToken: gatewayToken.value,
      modelApiKey: model.apiKey,
      installation: inputs.installation,
    },
    options,
  );

  return {
    serverId: server.machine.id,
    ipv4: server.ipv4,
    recordId: dns.record.id,
    hostname,
    gatewayToken: gatewayToken.value,
    deployKey: deployKey.privateKey,
    hostKey: hostKey.publicKey,
    imageReference: assistant.imageReference,
    composeHash: assistant.composeHash,
    configHash: assistant.configHash,
  };
}
