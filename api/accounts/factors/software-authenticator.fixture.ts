import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { PasskeyAnswer, PasskeyRegistration } from './passkey.schema.ts';

/** What a test changes of an answer. */
interface AnswerChange {
  origin?: string;
  counter?: number;
}

/** A browser with an authenticator in software: ES256, attestation `none`, and a counter (W3C, Web Authentication, §6). */
export interface SoftwareAuthenticator {
  create(options: { challenge: string }, change?: AnswerChange): PasskeyRegistration;
  get(options: { challenge: string }, change?: AnswerChange): PasskeyAnswer;
}

const USER_PRESENT = 0x01;
const HAS_CREDENTIAL = 0x40;
const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

export function softwareAuthenticator(publicUrl: string): SoftwareAuthenticator {
  const site = new URL(publicUrl);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let signed = 0;

  const authenticatorData = (flags: number, counter: number, credential = Buffer.alloc(0)): Buffer => {
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(counter);
    return Buffer.concat([sha256(site.hostname), Buffer.from([flags]), counted, credential]);
  };
  const clientData = (type: string, challenge: string, origin = site.origin): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = {
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
  } as const;

  return {
    create({ challenge }, { origin } = {}) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const coordinate = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));
      const cose = isoCBOR.encode(
        new Map<number, number | Uint8Array<ArrayBuffer>>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, coordinate(x)],
          [-3, coordinate(y)],
        ]),
      );
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const authData = authenticatorData(USER_PRESENT | HAS_CREDENTIAL, 0, attested);
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', Uint8Array.from(authData)],
        ]) as never,
      );
      return {
        ...credential,
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', challenge, origin)),
          attestationObject: base64url(attestation),
          transports: ['internal'],
        },
      };
    },
    get({ challenge }, { origin, counter = signed + 1 } = {}) {
      signed = counter;
      const authData = authenticatorData(USER_PRESENT, counter);
      const client = clientData('webauthn.get', challenge, origin);
      const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey);
      return {
        ...credential,
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(authData),
          signature: base64url(signature),
        },
      };
    },
  };
}
