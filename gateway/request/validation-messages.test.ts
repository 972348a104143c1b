import { expect, test } from 'vitest';
import { z } from 'zod';
import { isAppError } from '../../api/platform/errors/app-error.ts';
import { parseRequest } from '../../api/platform/http/parse-request.ts';

const body = z.strictObject({
  name: z.string().min(2).max(5),
  age: z.number().int().min(1),
  tags: z.array(z.string()).min(1).max(1),
  kind: z.enum(['cat', 'dog']),
  email: z.email(),
  pin: z.string().min(4, 'A PIN has four digits.'),
});
const right = { name: 'Ada', age: 3, tags: ['a'], kind: 'cat', email: 'a@example.com', pin: '1234' };

test.each([
  [{ name: undefined }, 'name: This is missing.'],
  [{ name: 7 }, 'name: Send text.'],
  [{ name: 'A' }, 'name: Use at least 2 characters.'],
  [{ name: 'Augusta' }, 'name: Use at most 5 characters.'],
  [{ age: 0 }, 'age: This must be at least 1.'],
  [{ age: 1.5 }, 'age: Send a whole number.'],
  [{ tags: ['a', 'b'] }, 'tags: Send at most 1 item.'],
  [{ tags: [] }, 'tags: Send at least 1 item.'],
  [{ kind: 'cow' }, 'kind: Send one of: cat, dog.'],
  [{ email: 'nowhere' }, 'email: This is not an email address. Check it for a typo.'],
  [{ colour: 'red' }, 'There is no field "colour". Leave it out.'],
  [{ pin: '1' }, 'pin: A PIN has four digits.'],
])('%j is refused with a readable message', (change, message) => {
  try {
    parseRequest(body, { ...right, ...change });
  } catch (error) {
    return expect(isAppError(error, 'invalid_input') && error.message).toBe(message);
  }
  throw new Error('it was accepted');
});
