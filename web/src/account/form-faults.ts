import type { Problem } from '../api/problem.ts';
import type { Faults } from '../ui/error-summary.tsx';

/** What a person fills in to sign up. */
export type SignUpForm = { name: string; email: string; password: string; terms: boolean };

/** Everything wrong with a sign-up form, by field id, in words. Empty when it may be sent. */
export function signUpFaults(form: SignUpForm): Faults {
  return compact({
    name: form.name.trim() ? null : 'Enter your name.',
    email: emailFault(form.email),
    password: passwordFault(form.password),
    terms: termsFault(form.terms),
  });
}

/** The same for whoever came from X without an email. */
export function detailsFaults(form: { email: string; terms: boolean }): Faults {
  return compact({ email: emailFault(form.email), terms: termsFault(form.terms) });
}

/** The same for the log-in form: the API alone judges the password. */
export function logInFaults(form: { email: string; password: string }): Faults {
  return compact({ email: emailFault(form.email), password: form.password ? null : 'Enter your password.' });
}

/** Puts an error of the API beside the fields it speaks of; null when it is about the whole form. */
export function faultsOfProblem(problem: Problem | null): Faults | null {
  if (!problem) return null;
  if (Object.keys(problem.fields).length > 0) return problem.fields;
  const field = fieldOfCode[problem.code];
  return field ? { [field]: problem.message } : null;
}

const fieldOfCode: Record<string, string> = {
  email_taken: 'email',
  terms_required: 'terms',
  subdomain_invalid: 'subdomain',
  subdomain_reserved: 'subdomain',
  subdomain_taken: 'subdomain',
};

function emailFault(email: string): string | null {
  if (!email.trim()) return 'Enter your email address.';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())
    ? null
    : 'Enter an email address like name@example.com.';
}

function passwordFault(password: string): string | null {
  if (password.length < 8) return 'Use a password of at least 8 characters.';
  // bcrypt reads 72 bytes; what comes after would not count.
  return new TextEncoder().encode(password).length > 72 ? 'Use a password of at most 72 bytes.' : null;
}

function termsFault(terms: boolean): string | null {
  return terms ? null : 'Accept the terms to go on.';
}

function compact(faults: Record<string, string | null>): Faults {
  return Object.fromEntries(
    Object.entries(faults).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
