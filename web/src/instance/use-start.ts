import { useRef } from 'react';
import { callApi } from '../api/client.ts';
import type { InstanceRequest } from '../api/contract.ts';
import { asProblem } from '../api/problem.ts';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { teamPath, useTeam } from '../team/current-team.tsx';
import { idempotencyKeys, newIdempotencyKey } from './request.ts';

/**
 * Orders an instance for the current team or retries the existing one; calls `onStarted` once the API has accepted the order. An order that waits
 * until the email is confirmed is the user's afterwards, which the dashboard shows.
 */
export function useStart(onStarted: () => void) {
  const { refresh } = useSession();
  const path = teamPath('/api/provisioning/start', useTeam());
  const keys = useRef(idempotencyKeys(newIdempotencyKey));
  return useAction(async (request: InstanceRequest) => {
    const idempotencyKey = keys.current.keyFor(request);
    try {
      await callApi(path, { method: 'POST', body: request, idempotencyKey });
    } catch (thrown) {
      // Only a call without an answer is repeated with the same key.
      const { status, code } = asProblem(thrown);
      if (status !== 0) keys.current.answered();
      if (code === 'email_unproven') return await refresh();
      throw thrown;
    }
    keys.current.answered();
    onStarted();
  });
}
