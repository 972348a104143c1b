import { useCallback, useEffect, useRef, useState } from 'react';
import { callApi } from '../api/client.ts';
import type { ProvenEmail } from '../api/contract.ts';
import { type Action, useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';

type Confirmation = { action: Action<[]>; confirmed: ProvenEmail | null };

/** Uses the token of a mailed link: `atOnce`, or when the action runs. */
export function useConfirmEmail(token: string, atOnce: boolean): Confirmation {
  const { refresh } = useSession();
  const [confirmed, setConfirmed] = useState<ProvenEmail | null>(null);
  const confirm = useCallback(async () => {
    const answer = await callApi<ProvenEmail>('/api/auth/verify', { method: 'POST', body: { token } });
    await refresh();
    setConfirmed(answer);
  }, [token, refresh]);
  const action = useAction(confirm);
  const { run } = action;
  // A link works once, and React runs the effects of a page twice while it is developed.
  const sent = useRef(false);
  useEffect(() => {
    if (!atOnce || !token || sent.current) return;
    sent.current = true;
    void run();
  });
  return { action, confirmed };
}
