import { useRef } from 'react';
import { callApi } from '../api/client.ts';
import type { InstanceRequest } from '../api/contract.ts';
import { asProblem } from '../api/problem.ts';
import { useAction } from '../load/use-action.ts';
import { idempotencyKeys, newIdempotencyKey } from './request.ts';

/** Orders an instance or retries the existing one; calls `onStarted` once the API has accepted the order. */
export function useStart(onStarted: () => void) {
  const keys = useRef(idempotencyKeys(newIdempotencyKey));
  return useAction(async (request: InstanceRequest) => {
    const idempotencyKey = keys.current.keyFor(request);
    try {
      await callApi('/api/provisioning/start', { method: 'POST', body: request, idempotencyKey });
    } catch (thrown) {
      // Only a call without an answer is repeated with the same key.
      if (asProblem(thrown).status !== 0) keys.current.answered();
      throw thrown;
    }
    keys.current.answered();
    onStarted();
  });
}
