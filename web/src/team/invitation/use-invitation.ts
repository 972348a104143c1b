import { useCallback, useEffect, useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { ReadInvitation } from '../../api/contract.ts';
import { type Action, useAction } from '../../load/use-action.ts';

/** Reads what a mailed invitation is about; null until it is read, or if `reading` has a problem. */
export function useInvitation(token: string): { invitation: ReadInvitation | null; reading: Action<[]> } {
  const [invitation, setInvitation] = useState<ReadInvitation | null>(null);
  const read = useCallback(async () => {
    setInvitation(
      await callApi<ReadInvitation>('/api/invitations/read', { method: 'POST', body: { token } }),
    );
  }, [token]);
  const reading = useAction(read);
  const { run } = reading;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each token, whatever else changes
  useEffect(() => {
    if (token) void run();
  }, [token]);
  return { invitation, reading };
}
