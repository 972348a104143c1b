import { describe, expect, it } from 'vitest';
import { asProblem, Problem, problemOf, recoveryLink } from './problem.ts';

const body = {
  error: 'email_unproven',
  message: 'Open it.',
  action: 'open_mail',
  helpUrl: '/help#email_unproven',
};

describe('problemOf', () => {
  it('keeps the fields of the API error', () => {
    expect(problemOf(403, body)).toMatchObject({
      status: 403,
      code: 'email_unproven',
      message: 'Open it.',
      action: 'open_mail',
    });
  });
  it('maps the errors of single fields by name', () => {
    const refused = { ...body, fields: [{ path: 'email', message: 'Not an email.' }] };
    expect(problemOf(400, refused).fields).toEqual({ email: 'Not an email.' });
  });
  it.each([null, 'Bad gateway', { error: 42 }, { message: 'no code' }])(
    'turns %j into an unexpected answer',
    (other) => {
      expect(problemOf(502, other)).toMatchObject({ code: 'unexpected_answer', status: 502 });
    },
  );
});

it('converts anything thrown into a problem', () => {
  const problem = problemOf(403, body);
  expect(asProblem(problem)).toBe(problem);
  expect(asProblem(new TypeError('x'))).toBeInstanceOf(Problem);
});

it('links to the page where the problem can be solved', () => {
  expect(recoveryLink('log_in')?.href).toBe('/login');
  expect(recoveryLink('open_mail')?.href).toBe('/account');
  expect(recoveryLink('retry')).toBeNull();
});
