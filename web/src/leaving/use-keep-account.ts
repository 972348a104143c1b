import { callApi } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { type Action, useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';

/** Undoes the deletion of the account that is logged in. */
export function useKeepAccount(): Action<[]> {
  const { enter } = useSession();
  return useAction(async () => {
    const { user } = await callApi<{ user: User }>('/api/account/deletion/undo', { method: 'POST' });
    enter(user);
  });
}
