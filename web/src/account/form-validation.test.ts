import { describe, expect, it } from 'vitest';
import { problemOf } from '../api/problem.ts';
import {
  fieldErrorsOf,
  type SignUpFormValues,
  validateDetails,
  validateLogIn,
  validateSignUp,
} from './form-validation.ts';

const good: SignUpFormValues = {
  name: 'Ada',
  email: 'ada@example.com',
  password: 'correct horse',
  terms: true,
};

describe('signUpFaults', () => {
  it('passes a complete form', () => expect(validateSignUp(good)).toEqual({}));
  it('names every field of an empty one, in their order', () => {
    const faults = validateSignUp({ name: ' ', email: '', password: '', terms: false });
    expect(Object.keys(faults)).toEqual(['name', 'email', 'password', 'terms']);
  });
  it('counts bytes at the long end: bcrypt reads 72', () => {
    expect(validateSignUp({ ...good, password: 'ä'.repeat(36) })).toEqual({});
    expect(validateSignUp({ ...good, password: 'ä'.repeat(37) })).toHaveProperty('password');
  });
});

it('the log-in form leaves the judging of the password to the API', () => {
  expect(validateLogIn({ email: 'ada@example.com', password: 'x' })).toEqual({});
});

it('details need an email and the terms', () => {
  expect(Object.keys(validateDetails({ email: 'ada', terms: false }))).toEqual(['email', 'terms']);
});

describe('faultsOfProblem', () => {
  const problem = (error: string, fields?: { path: string; message: string }[]) =>
    problemOf(400, { error, message: 'Message.', action: 'retry', helpUrl: '', fields });

  it('puts a known code beside its field', () => {
    expect(fieldErrorsOf(problem('email_taken'))).toEqual({ email: 'Message.' });
  });
  it('prefers the fields the API names', () => {
    expect(fieldErrorsOf(problem('invalid_input', [{ path: 'name', message: 'Too long.' }]))).toEqual({
      name: 'Too long.',
    });
  });
  it('leaves the rest to the form as a whole', () => {
    expect(fieldErrorsOf(problem('internal_error'))).toBeNull();
    expect(fieldErrorsOf(null)).toBeNull();
  });
});
