import { useEffect, useReducer } from 'react';
import type { Operation } from '../api/contract.ts';
import { followOperation } from './operation-stream.ts';
import { isOperationOver, type Progress, reduceProgress } from './progress.ts';

/** The live progress of an operation: starts with the known state, then follows its event stream until it ends. */
export function useOperation(known: Operation): Progress {
  const [progress, dispatch] = useReducer(reduceProgress, known, begin);
  const { eventsUrl } = known;
  const over = isOperationOver(known);
  useEffect(() => (over ? undefined : followOperation(eventsUrl, dispatch)), [eventsUrl, over]);
  return progress;
}

function begin(operation: Operation): Progress {
  return { operation, revision: 0, connection: isOperationOver(operation) ? 'ended' : 'connecting' };
}
