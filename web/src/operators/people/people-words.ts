import type { Person, PersonLine } from '../../api/contract.ts';
import type { Tone } from '../../ui/badge.tsx';

/** A mark of an account: a word or two, and its colour. */
export type Mark = { words: string; tone: Tone };

/** What is special about an account, the most urgent first. */
export function marksOf(
  person: Pick<
    PersonLine,
    'email' | 'emailProven' | 'orderWaits' | 'deletionDue' | 'operator' | 'secondFactor'
  > & { suspended: boolean },
): Mark[] {
  const marks: [boolean, Mark][] = [
    [person.suspended, { words: 'Suspended', tone: 'bad' }],
    [person.deletionDue !== null, { words: 'Leaving', tone: 'warn' }],
    [person.orderWaits, { words: 'Order waits', tone: 'warn' }],
    [person.email === null, { words: 'No email', tone: 'warn' }],
    [person.email !== null && !person.emailProven, { words: 'Email not proven', tone: 'warn' }],
    [person.operator, { words: 'Operator', tone: 'good' }],
    [person.secondFactor, { words: 'Second factor', tone: 'soft' }],
  ];
  return marks.filter(([is]) => is).map(([, mark]) => mark);
}

/** The ways in and the second factors of an account, in words: `Password, X`, `Authenticator app, 2 passkeys`. */
export function waysInWords({ waysIn }: Pick<Person, 'waysIn'>): string {
  const words = { password: 'Password', x: 'X' };
  return waysIn.map((way) => words[way]).join(', ') || 'None: they have to set a password by mail';
}

/** `Authenticator app, 2 passkeys; 8 recovery codes left`. */
export function factorWords({ totp, passkeys, recoveryCodesLeft }: Person['factors']): string {
  const factors = [
    ...(totp ? ['Authenticator app'] : []),
    ...(passkeys.length > 0 ? [counted(passkeys.length, 'passkey')] : []),
  ];
  if (factors.length === 0) return 'None';
  return `${factors.join(', ')}; ${counted(recoveryCodesLeft, 'recovery code')} left`;
}

/** What became of a mail that proves an address. */
export const PROOF_MAIL_WORDS = {
  proof_sent: 'The mail is on its way. Its link works for 30 minutes.',
  already_proven: 'Nothing was sent: their email is proven already.',
  address_taken:
    'Another account has proven this address. Its owner was told instead, and this account needs another address.',
  no_address: 'Nothing was sent: this account has no email yet.',
} as const;

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
