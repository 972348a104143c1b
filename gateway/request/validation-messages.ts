import type { z } from 'zod';

/** Readable messages for zod issues; a message that a schema sets itself stays. For `safeParse(value, { error })`. */
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
      return `There is no field ${issue.keys.map((key) => `"${key.slice(0, 40)}"`).join(', ')}. Leave it out.`;
    case 'invalid_union':
      return issue.input === undefined ? 'This is missing.' : undefined;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'This has the wrong format.';
    default:
      return undefined;
  }
};

const NAMES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const FORMATS: Record<string, string> = {
  email: 'This is not an email address. Check it for a typo.',
  url: 'This is not a web address.',
};

const BOUNDS = { least: 'at least', most: 'at most', more: 'more than', less: 'less than' };

function boundOf(origin: string, which: keyof typeof BOUNDS, bound: number | bigint): string {
  const word = BOUNDS[which];
  const plural = Number(bound) === 1 ? '' : 's';
  if (origin === 'string') return `Use ${word} ${bound} character${plural}`;
  return origin === 'array' ? `Send ${word} ${bound} item${plural}` : `This must be ${word} ${bound}`;
}
