import type { IncomingMessage } from 'node:http';

/** What follows `Bearer` in a request's Authorization header; undefined without it. */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^bearer +(\S*) *$/i.exec(headers.authorization ?? '')?.[1];
}
