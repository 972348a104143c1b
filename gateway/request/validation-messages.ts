import type { z } from 'zod';

/** What a schema says in its own words stays; everything else is said to a person here. For `safeParse(value, { error })`. */
export const validationMessages: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'This is missing.'
        : `Send ${NAMES[issue.expected] ?? 'something else'}.`;
    case 'too_small':
      return `${boundOf(issue.origin, issue.inclusive === false ? 'more' : 'least', issue.minimum)}.`;
    case 'too_big':
      return `${boundOf(issue.origin, issue.inclusive === false ? 'less' : 'most', issue.maximum)}.`;
    case 'invalid_value':
      return `Send one of: ${issue.values.map(String).join(', ')}.`;
    case 'unrecognized_keys':
      return `There is no ${issue.keys.map((key) => `"${key.slice(0, 40)}"`).join(', ')}. Leave it out.`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'This does not have the form that is wanted.';
    default:
      return undefined;
  }
};

const NAMES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const FORMATS: Record<string, string> = {
  email: 'This is no email address. Check it for a typo.',
  url: 'This is no web address.',
};

const BOUNDS = { least: 'at least', most: 'at most', more: 'more than', less: 'less than' };

function boundOf(origin: string, which: keyof typeof BOUNDS, bound: number | bigint): string {
  const word = BOUNDS[which];
  const unit = Number(bound) === 1 ? 'character' : 'characters';
  if (origin === 'string') return `This has to have ${word} ${bound} ${unit}`;
  return origin === 'array' ? `Send ${word} ${bound} of them` : `This has to be ${word} ${bound}`;
}
