import { useCallback, useMemo, useState } from 'react';
import { callApi } from '../api/client.ts';
import type { AccountChange, User } from '../api/contract.ts';
import type { Problem } from '../api/problem.ts';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import type { FieldErrors } from '../ui/error-summary.tsx';
import { fieldErrorsOf } from './form-validation.ts';

/** A form that changes the user's own account. */
export type AccountForm = {
  /** Sends the change, unless the errors that were found in the form keep it back. */
  submit: (found: FieldErrors, change: AccountChange) => void;
  /** By field id, found here or by the API. */
  errors: FieldErrors;
  /** What concerns the whole form. */
  problem: Problem | null;
  busy: boolean;
};

/** Changes the user's own account; calls `onChanged` once it is. */
export function useAccountChange(onChanged: () => void): AccountForm {
  const { enter } = useSession();
  const [found, setFound] = useState<FieldErrors>({});
  const send = useCallback(
    async (change: AccountChange) => {
      const { user } = await callApi<{ user: User }>('/api/account', { method: 'PATCH', body: change });
      enter(user);
      onChanged();
    },
    [enter, onChanged],
  );
  const { run, clear, busy, problem } = useAction(send);
  const refused = useMemo(() => fieldErrorsOf(problem), [problem]);
  const submit = (errors: FieldErrors, change: AccountChange) => {
    setFound(errors);
    clear();
    if (Object.keys(errors).length === 0) void run(change);
  };
  return { submit, errors: refused ?? found, problem: refused ? null : problem, busy };
}
