import { createHmac } from 'node:crypto';
import type { UserRecord } from '../users/user.model.ts';

/** The sandbox's mailbox: its address, and the key that opens it for one mail address. */
export interface SandboxMailbox {
  url: string;
  key: string;
}

/**
 * Where a customer of the sandbox finds the mail that confirms the address they have typed. Null on real clouds, for an address
 * that waits for nothing, and for the operator's: whoever types that one needs the console's own token to become an operator.
 */
export function sandboxMailbox(
  { mailbox, operatorEmail }: { mailbox: SandboxMailbox | undefined; operatorEmail: string | undefined },
  { claimedEmailKey, newEmail }: Pick<UserRecord, 'claimedEmailKey' | 'newEmail'>,
): string | null {
  const address = newEmail?.emailKey ?? claimedEmailKey;
  if (!mailbox || !address || address === operatorEmail) return null;
  const signature = createHmac('sha256', mailbox.key).update(address).digest('base64url');
  return `${mailbox.url}?${new URLSearchParams({ to: address, signature })}`;
}
