import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { PasskeyAnswer, PasskeyRegistration } from './passkey.schema.ts';
import {
  authenticationOptions,
  publicPasskeyId,
  readAuthentication,
  readRegistration,
  registrationOptions,
} from './passkey.ts';
import { type ChallengeFor, keepChallenge, takeChallenge } from './passkey-challenge.commands.ts';
import { addFactor, type ChangedFactors, type FactorDeps, removeFactor } from './second-factor.commands.ts';
import type { SecondFactor } from './second-factor.model.ts';

/** The user's document is read with each of their requests. */
const MAX_PASSKEYS = 10;

export interface PasskeyDeps extends FactorDeps {
  collections: Pick<AccountCollections, 'users' | 'sessions' | 'passkeyChallenges'>;
  config: { publicUrl: string };
}

/** Begins to add a passkey to an account. Returns what the browser needs. Throws `passkeys_full`. */
export async function beginPasskey(
  { collections, config, clock = () => new Date() }: PasskeyDeps,
  { _id, email, name, secondFactor }: UserRecord,
  sessionId: string,
): Promise<{ challenge: string }> {
  const existing = secondFactor?.passkeys ?? [];
  if (existing.length >= MAX_PASSKEYS) throw new AppError('passkeys_full');
  const options = await registrationOptions(config, { id: _id.toString(), name: email ?? name }, existing);
  await keepChallenge(collections, `register ${sessionId}`, options.challenge, clock());
  return options;
}

/** Adds the passkey that a browser has created; see `addFactor`. Throws `passkey_refused` and `passkeys_full`. */
export async function addPasskey(
  deps: PasskeyDeps,
  user: UserRecord,
  { name, response, sessionId }: { name: string; response: PasskeyRegistration; sessionId: string },
): Promise<ChangedFactors> {
  const { collections, config, clock = () => new Date() } = deps;
  const now = clock();
  const challenge = await takeChallenge(collections, `register ${sessionId}`, now);
  if (!challenge) throw new AppError('passkey_refused');
  const passkey = { ...(await readRegistration(config, response, challenge)), name, addedAt: now };
  return await addFactor(deps, user, sessionId, (before) => {
    const others = before.passkeys.filter(({ id }) => id !== passkey.id);
    if (others.length >= MAX_PASSKEYS) throw new AppError('passkeys_full');
    return { ...before, passkeys: [...others, passkey] };
  });
}

/** Removes a passkey by its public id; see `removeFactor`. Throws `not_found`. */
export async function removePasskey(deps: FactorDeps, user: UserRecord, publicId: string): Promise<void> {
  await removeFactor(deps, user, (before) => {
    const rest = before.passkeys.filter((each) => publicPasskeyId(each) !== publicId);
    if (rest.length === before.passkeys.length) throw new AppError('not_found', { message: NO_PASSKEY });
    return { ...before, passkeys: rest };
  });
}

const NO_PASSKEY = 'Your account has no such passkey. Reload the page.';

/** Asks for one of an account's passkeys. Returns what the browser needs. */
export async function askForPasskey(
  { collections, config, clock = () => new Date() }: PasskeyDeps,
  { secondFactor }: UserRecord,
  asked: ChallengeFor,
): Promise<{ challenge: string }> {
  const options = await authenticationOptions(config, secondFactor?.passkeys ?? []);
  await keepChallenge(collections, asked, options.challenge, clock());
  return options;
}

/** The second factor once a passkey has signed a challenge. Throws `passkey_refused`. */
export async function spendPasskey(
  { config, clock = () => new Date() }: PasskeyDeps,
  before: SecondFactor,
  response: PasskeyAnswer,
  challenge: string | undefined,
): Promise<SecondFactor> {
  const passkey = before.passkeys.find(({ id }) => id === response.id);
  if (!passkey || !challenge) throw new AppError('passkey_refused');
  const counter = await readAuthentication(config, response, { passkey, challenge });
  const used = { ...passkey, counter, lastUsedAt: clock() };
  return { ...before, passkeys: before.passkeys.map((each) => (each.id === used.id ? used : each)) };
}
