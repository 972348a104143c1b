import { useRef } from 'react';
import { callApi } from '../api/client.ts';
import type { InstanceRequest } from '../api/contract.ts';
import { asProblem } from '../api/problem.ts';
import { useAction } from '../load/use-action.ts';
import { idempotencyKeys, newIdempotencyKey } from './request.ts';

/** Asks for an instance, or for another attempt at the one there is; `onStarted` once the API has taken it on. */
export function useStart(onStarted: () => void) {
  const keys = useRef(idempotencyKeys(newIdempotencyKey));
  return useAction(async (request: InstanceRequest) => {
    const idempotencyKey = keys.current.keyFor(request);
    try {
      await callApi('/api/provisioning/start', { method: 'POST', body: request, idempotencyKey });
    } catch (thrown) {
      // Only a call without an answer is repeated under the same key.
      if (asProblem(thrown).status !== 0) keys.current.answered();
      throw thrown;
    }
    keys.current.answered();
    onStarted();
  });
}
