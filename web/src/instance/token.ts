import { callApi } from '../api/client.ts';

/**
 * Fetches the gateway token (64 hex digits) of the customer's instance. Fetched only when needed, never stored.
 * `beforeConfirm` is called before the customer is asked who they are.
 */
export async function fetchToken(instanceId: string, beforeConfirm?: () => void): Promise<string> {
  const path = `/api/instances/${instanceId}/gateway-token`;
  const { token } = await callApi<{ token: string }>(path, { ...(beforeConfirm && { beforeConfirm }) });
  return token;
}

/** The address that opens the assistant's own page, logged in. A fragment never travels to a server or into a log. */
export function signedInUrl(url: string, token: string): string {
  return `${url.replace(/\/$/, '')}/#token=${encodeURIComponent(token)}`;
}
