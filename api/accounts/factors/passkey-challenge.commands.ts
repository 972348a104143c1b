import type { AccountCollections } from '../account.collections.ts';

/** How long a passkey may take to answer. */
const CHALLENGE_MS = 5 * 60_000;

/** Who asks a passkey for what: a session by its stored id, a waiting login by its own id. Each has one challenge at a time. */
export type ChallengeFor = `${'register' | 'confirm' | 'login'} ${string}`;

type Challenges = Pick<AccountCollections, 'passkeyChallenges'>;

/** Keeps a challenge for five minutes, in place of an earlier one for the same. */
export async function keepChallenge(
  { passkeyChallenges }: Challenges,
  _id: ChallengeFor,
  challenge: string,
  now: Date,
): Promise<void> {
  const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
  await passkeyChallenges.updateOne({ _id }, { $set: { challenge, expiresAt } }, { upsert: true });
}

/** Uses a challenge up: of two answers to it, only one gets it. Undefined if there is none, or it has expired. */
export async function takeChallenge(
  { passkeyChallenges }: Challenges,
  _id: ChallengeFor,
  now: Date,
): Promise<string | undefined> {
  const kept = await passkeyChallenges.findOneAndDelete({ _id }).lean();
  return kept && kept.expiresAt > now ? kept.challenge : undefined;
}

/** Removes expired challenges (the embedded database has no TTL index). */
export async function removeExpiredChallenges(
  { passkeyChallenges }: Challenges,
  now = new Date(),
): Promise<number> {
  const { deletedCount } = await passkeyChallenges.deleteMany({ expiresAt: { $lte: now } });
  return deletedCount;
}
