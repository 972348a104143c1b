import { describe, expect, it } from 'vitest';
import { asProblem, Problem, problemOf, recoveryLink } from './problem.ts';

const body = { error: 'email_taken', message: 'Taken.', action: 'log_in', helpUrl: '/help#email_taken' };

describe('problemOf', () => {
  it('keeps what the API says', () => {
    expect(problemOf(409, body)).toMatchObject({
      status: 409,
      code: 'email_taken',
      message: 'Taken.',
      action: 'log_in',
    });
  });
  it('knows the fields that were refused', () => {
    const refused = { ...body, fields: [{ path: 'email', message: 'Not an email.' }] };
    expect(problemOf(400, refused).fields).toEqual({ email: 'Not an email.' });
  });
  it.each([null, 'Bad gateway', { error: 42 }, { message: 'no code' }])(
    'makes a plain one of %j',
    (other) => {
      expect(problemOf(502, other)).toMatchObject({ code: 'unexpected_answer', status: 502 });
    },
  );
});

it('anything thrown becomes a problem', () => {
  const problem = problemOf(409, body);
  expect(asProblem(problem)).toBe(problem);
  expect(asProblem(new TypeError('x'))).toBeInstanceOf(Problem);
});

it('offers the page on which to put it right', () => {
  expect(recoveryLink('log_in')?.href).toBe('/login');
  expect(recoveryLink('retry')).toBeNull();
});
