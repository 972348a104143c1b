const WORDS: Record<string, string> = {
  asked: 'waiting',
  underway: 'under way',
  unfinished: 'not finished',
  done: 'done',
  internal_error: 'failed',
};

/** An outcome of the audit in a word, and the code of the error that stands behind it, if there is one. */
export function outcomeWords(outcome: string): { word: string; code: string | undefined } {
  const word = WORDS[outcome];
  if (word === undefined) return { word: 'refused', code: outcome };
  return { word, code: word === 'failed' ? outcome : undefined };
}
