import type { ProblemDetails } from '../api/problem.ts';
import { topicOf } from '../pages/help/topics.ts';

/** A problem note for a code in the address bar, which anybody can put there: an unknown one gets the general words. */
export function noteOfCode(code: string, message?: string): ProblemDetails {
  const topic = topicOf(code);
  return {
    code,
    message: message ?? `${topic.what} ${topic.todo}`,
    action: 'retry',
    helpUrl: `/help#${topic.code}`,
  };
}
