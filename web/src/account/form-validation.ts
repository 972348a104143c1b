import type { User } from '../api/contract.ts';
import type { Problem } from '../api/problem.ts';
import type { FieldErrors } from '../ui/error-summary.tsx';
import { isCommonPassword } from './common-passwords.ts';
import { type PasswordOwner, passwordProblem } from './password-problem.ts';

/** The values of the sign-up form. */
export type SignUpFormValues = { name: string; email: string; password: string; terms: boolean };

/** The errors of a sign-up form, by field id. Empty when the form can be sent. */
export function validateSignUp(form: SignUpFormValues): FieldErrors {
  return compact({
    name: nameError(form.name),
    email: emailError(form.email),
    password: passwordProblem(form.password, form, isCommonPassword),
    terms: termsError(form.terms),
  });
}

/** The same for the form of customers who came from X without an email address. */
export function validateDetails(form: { email: string; terms: boolean }): FieldErrors {
  return compact({ email: emailError(form.email), terms: termsError(form.terms) });
}

/** The same for the log-in form. Only the API checks the password. */
export function validateLogIn(form: { email: string; password: string }): FieldErrors {
  return compact({ email: emailError(form.email), password: form.password ? null : 'Enter your password.' });
}

/** The same for an address alone. */
export function validateEmail(form: { email: string }): FieldErrors {
  return compact({ email: emailError(form.email) });
}

/** The same for a new password. */
export function validateNewPassword(form: { password: string }, owner: PasswordOwner): FieldErrors {
  return compact({ password: passwordProblem(form.password, owner, isCommonPassword) });
}

/** The same for the password that the account has now. An account of X may have none. */
export function validateCurrentPassword(
  form: { currentPassword: string },
  { hasPassword }: Pick<User, 'hasPassword'>,
): FieldErrors {
  const isMissing = hasPassword && !form.currentPassword;
  return compact({ currentPassword: isMissing ? 'Enter your current password.' : null });
}

/** The same for the account’s name. */
export function validateName({ name }: { name: string }): FieldErrors {
  return compact({ name: nameError(name) });
}

/** An error of the API by field id; null when it concerns the whole form. */
export function fieldErrorsOf(problem: Problem | null): FieldErrors | null {
  if (!problem) return null;
  if (Object.keys(problem.fields).length > 0) return problem.fields;
  const field = fieldOfCode[problem.code];
  return field ? { [field]: problem.message } : null;
}

const fieldOfCode: Record<string, string> = {
  wrong_password: 'currentPassword',
  terms_required: 'terms',
  subdomain_invalid: 'subdomain',
  subdomain_reserved: 'subdomain',
  subdomain_taken: 'subdomain',
  webhook_url_refused: 'url',
};

function nameError(name: string): string | null {
  return name.trim() ? null : 'Enter your name.';
}

function emailError(email: string): string | null {
  if (!email.trim()) return 'Enter your email address.';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())
    ? null
    : 'Enter an email address like name@example.com.';
}

function termsError(terms: boolean): string | null {
  return terms ? null : 'Accept the terms to continue.';
}

function compact(errors: Record<string, string | null>): FieldErrors {
  return Object.fromEntries(
    Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
