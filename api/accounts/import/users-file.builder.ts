import type { FileRows } from './import.file.ts';
import { readImportFile } from './import.file.ts';

/** The hash of `correct horse` at cost 4, as bcrypt writes it. */
export const HASH = '$2b$04$PLBFDFbbbBLmdYfNpQJnNebXHlagjxvoDN8iVFoDM6ba33edydDsu';

/** A user of the old service as its users.json has one, with these fields. */
export function anOldUser(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'user_1771716000000_ab12cd',
    email: 'ada@example.com',
    passwordHash: HASH,
    name: 'Ada Lovelace',
    paid: true,
    paymentMethod: 'free_beta',
    paidAt: '2026-02-21T23:20:00.000Z',
    provisioningStatus: 'pending',
    sessionToken: 'f'.repeat(64),
    sessionCreatedAt: 1_771_716_000_000,
    termsAccepted: true,
    createdAt: 1_771_716_000_000,
    updatedAt: 1_771_716_000_000,
    ...fields,
  };
}

/** So many different old users; `from` numbers the first. */
export function oldUsers(count: number, from = 0): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return anOldUser({
      id: `user_1771716000000_${number}`,
      email: `user${number}@example.com`,
      name: `User ${number}`,
      ...(number % 3 === 0 && { xId: `9${number}`, xUsername: `user${number}` }),
    });
  });
}

/** A users.json with these users, read. */
export function fileOf(users: readonly unknown[]): FileRows {
  return readImportFile(Buffer.from(JSON.stringify(users)));
}
