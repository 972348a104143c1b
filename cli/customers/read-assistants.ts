import type { InstanceBody } from '../../api/assistants/instances/instance.schema.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { callApi } from './api-client.ts';
import type { CurrentLogin } from './current-login.ts';

const ASSISTANT = {
  ...({ id: 'text', subdomain: 'text', status: 'text' } as const),
  ...({ tier: 'text', region: 'text', url: 'text', createdAt: 'text' } as const),
};

/** The assistants of the token's team, in the order in which they came. */
export async function readAssistants(login: CurrentLogin): Promise<InstanceBody[]> {
  const { instances } = await callApi<{ instances: InstanceBody[] }>(login, '/api/instances', {
    instances: [ASSISTANT],
  });
  return instances;
}

/** The assistant with a subdomain, host name or id. Throws CommandFailure (exit 67). */
export async function findAssistant(login: CurrentLogin, name: string): Promise<InstanceBody> {
  const found = (await readAssistants(login)).find((assistant) => isNamed(assistant, name));
  if (!found)
    throw new CommandFailure(
      `This team has no assistant "${name}".`,
      'npx clawdet assistants lists those of this token’s team',
      EXIT.noSuch,
    );
  return found;
}

/** Whether a text names an assistant. */
export function isNamed({ id, subdomain, url }: InstanceBody, name: string): boolean {
  return name === subdomain || name === id || (URL.canParse(url) && name === new URL(url).hostname);
}
