import { generate } from 'otplib';
import { type Client, person, type RunningApi, signedUp } from '../../testing/client.ts';
import { type SoftwareAuthenticator, softwareAuthenticator } from './software-authenticator.fixture.ts';

/** Someone with an authenticator app, and the browser in which they set it up. */
export interface Enrolled {
  client: Client;
  email: string;
  /** The first step of a login in a new browser, and its answer. */
  startLogin(headers?: Record<string, string>): Promise<{ browser: Client; answer: Answer }>;
  /** What the app shows when its clock says this. */
  codeAt(now: Date): Promise<string>;
  secret: string;
  recoveryCodes: string[];
}

type Answer = Awaited<ReturnType<Client['post']>>;

export const FACTORS = '/api/account/factors';
export const PASSKEYS = `${FACTORS}/passkeys`;
export const SECOND_FACTOR = '/api/auth/second-factor';

/** Adds an authenticator app to the account of a browser. `now` is the API's clock; the code of its step is used up. */
export async function enroll(
  client: Client,
  now: Date,
): Promise<Pick<Enrolled, 'codeAt' | 'secret' | 'recoveryCodes'>> {
  const { secret } = (await client.post(`${FACTORS}/totp`)).body;
  const codeAt = (at: Date) => generate({ secret, epoch: Math.floor(at.getTime() / 1000) });
  const answer = await client.post(`${FACTORS}/totp/confirm`, { code: await codeAt(now) });
  if (answer.status !== 200) throw new Error(`no second factor: ${JSON.stringify(answer.body)}`);
  return { secret, codeAt, recoveryCodes: answer.body.recoveryCodes };
}

/** Signs up, proves the address and adds an authenticator app. */
export async function enrolled(
  api: Pick<RunningApi, 'client' | 'prove'>,
  now: Date,
  change: Record<string, unknown> = {},
): Promise<Enrolled> {
  const who = person(change);
  const client = await signedUp(api, who);
  return {
    client,
    email: String(who.email),
    ...(await enroll(client, now)),
    async startLogin(headers) {
      const browser = api.client();
      return { browser, answer: await browser.post('/api/auth/login', who, headers) };
    },
  };
}

/** Adds a passkey to the account of a browser, by an authenticator in software. */
export async function addPasskey(
  client: Client,
  publicUrl: string,
  name = 'A laptop',
): Promise<{ key: SoftwareAuthenticator; recoveryCodes: string[] }> {
  const key = softwareAuthenticator(publicUrl);
  const { body } = await client.post(`${PASSKEYS}/options`);
  const answer = await client.post(PASSKEYS, { name, response: key.create(body) });
  if (answer.status !== 200) throw new Error(`no passkey: ${JSON.stringify(answer.body)}`);
  return { key, recoveryCodes: answer.body.recoveryCodes };
}
