import { useEffect, useReducer } from 'react';
import type { Operation } from '../api/contract.ts';
import { follow } from './follow.ts';
import { advance, isOver, type Progress } from './progress.ts';

/** Shows an operation as it moves: starts from what is known, then follows its event stream until it is over. */
export function useOperation(known: Operation): Progress {
  const [progress, dispatch] = useReducer(advance, known, begin);
  const { eventsUrl } = known;
  const over = isOver(known);
  useEffect(() => (over ? undefined : follow(eventsUrl, dispatch)), [eventsUrl, over]);
  return progress;
}

function begin(operation: Operation): Progress {
  return { operation, revision: 0, connection: isOver(operation) ? 'ended' : 'connecting' };
}
