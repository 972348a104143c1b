import type { AssistantData } from '../../accounts/notices/notice.schema.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { instanceUrl } from './instance.present.ts';

/** An assistant as notices name it. */
export function assistantData(
  { instanceUrl: template }: { instanceUrl: string },
  { id, subdomain }: { id: { toString(): string }; subdomain: string },
): AssistantData {
  return { id: id.toString(), name: subdomain, url: instanceUrl(template, subdomain) };
}

/** The assistant of an operation, which may be gone by then. */
export function assistantOfOperation(
  config: { instanceUrl: string },
  { instanceId, customer }: Pick<OperationRecord, 'instanceId' | 'customer'>,
): AssistantData {
  return assistantData(config, { id: instanceId, subdomain: customer });
}
