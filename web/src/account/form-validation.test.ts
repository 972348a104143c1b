import { describe, expect, it } from 'vitest';
import { problemOf } from '../api/problem.ts';
import {
  fieldErrorsOf,
  type SignUpFormValues,
  validateCurrentPassword,
  validateDetails,
  validateEmail,
  validateLogIn,
  validateName,
  validateNewPassword,
  validateSignUp,
} from './form-validation.ts';

const good: SignUpFormValues = {
  name: 'Ada',
  email: 'ada@example.com',
  password: 'correct horse',
  terms: true,
};

describe('validateSignUp', () => {
  it('accepts a complete form', () => expect(validateSignUp(good)).toEqual({}));
  it('reports every field of an empty form, in field order', () => {
    const errors = validateSignUp({ name: ' ', email: '', password: '', terms: false });
    expect(Object.keys(errors)).toEqual(['name', 'email', 'password', 'terms']);
  });
  it('limits a password in characters, of any script', () => {
    expect(validateSignUp({ ...good, password: '龍'.repeat(128) })).toEqual({});
    expect(validateSignUp({ ...good, password: '龍'.repeat(129) })).toHaveProperty('password');
  });
  it('refuses a password with the name or the email in it', () => {
    const ada = { ...good, name: 'Ada Lovelace', email: 'countess@example.com' };
    expect(validateSignUp({ ...ada, password: 'LOVELACE 1815' }).password).toMatch(/name/);
    expect(validateSignUp({ ...ada, password: 'countess 1815' }).password).toMatch(/email/);
  });
});

it('the log-in form leaves the check of the password to the API', () => {
  expect(validateLogIn({ email: 'ada@example.com', password: 'x' })).toEqual({});
});

it('the details form requires an email address and the terms', () => {
  expect(Object.keys(validateDetails({ email: 'ada', terms: false }))).toEqual(['email', 'terms']);
});

describe('the forms of an account', () => {
  it('require the current password, unless the account has none', () => {
    expect(validateCurrentPassword({ currentPassword: '' }, { hasPassword: true })).toHaveProperty(
      'currentPassword',
    );
    expect(validateCurrentPassword({ currentPassword: '' }, { hasPassword: false })).toEqual({});
  });
  it('refuse a new password with the name of its owner', () => {
    expect(validateNewPassword({ password: 'correct horse' }, {})).toEqual({});
    expect(validateNewPassword({ password: 'lovelace 1815' }, { name: 'Ada Lovelace' })).toHaveProperty(
      'password',
    );
  });
  it('refuse an empty name and half an address', () => {
    expect(validateName({ name: ' ' })).toHaveProperty('name');
    expect(validateEmail({ email: 'ada@' })).toHaveProperty('email');
  });
});

describe('fieldErrorsOf', () => {
  const problem = (error: string, fields?: { path: string; message: string }[]) =>
    problemOf(400, { error, message: 'Message.', action: 'retry', helpUrl: '', fields });

  it('puts a known code beside its field', () => {
    expect(fieldErrorsOf(problem('wrong_password'))).toEqual({ currentPassword: 'Message.' });
  });
  it('prefers the fields that the API names', () => {
    expect(fieldErrorsOf(problem('invalid_input', [{ path: 'name', message: 'Too long.' }]))).toEqual({
      name: 'Too long.',
    });
  });
  it('returns null for what concerns the whole form', () => {
    expect(fieldErrorsOf(problem('internal_error'))).toBeNull();
    expect(fieldErrorsOf(null)).toBeNull();
  });
});
