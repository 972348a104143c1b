import { expect, it } from 'vitest';
import { isCommonPassword, loadCommonPasswords } from './common-passwords.ts';
import { validateSignUp } from './form-validation.ts';

const form = { name: 'Ada', email: 'ada@example.com', password: 'password1', terms: true };

it('the form refuses a common password once the list of the API is loaded', async () => {
  await loadCommonPasswords();
  expect(isCommonPassword('password1')).toBe(true);
  expect(isCommonPassword('correct horse')).toBe(false);
  expect(validateSignUp(form)).toEqual({ password: expect.stringMatching(/too common/) });
});
