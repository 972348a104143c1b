import { useState } from 'react';
import { callApi } from '../api/client.ts';
import { type Action, useAction } from '../load/use-action.ts';

/** Has another link mailed: to the address of the user who is logged in, or to the one that is given. */
export function useSendLink(): { action: Action<[email?: string]>; sent: boolean } {
  const [sent, setSent] = useState(false);
  const action = useAction(async (email?: string) => {
    setSent(false);
    await callApi('/api/auth/verify/resend', { method: 'POST', body: email ? { email } : {} });
    setSent(true);
  });
  return { action, sent };
}
