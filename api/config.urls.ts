import { z } from 'zod';

/** What a URL with a password says where it cannot be taken apart. The value is never shown. */
const ENCODE =
  'Characters such as # / ? @ : and % in a user name or password must be percent-encoded: %23 %2F %3F %40 %3A %25';

/** Several hosts are allowed, so this is no URL for `URL.parse`. In order: credentials (captured), hosts, database, options. */
const MONGO = /^[^:]+:\/\/(?:([^:@/?#]+(?::[^:@/?#]*)?)@)?[^@/?#]+(?:\/[^?#@]*)?(?:\?[^#]*)?$/;

/** A MongoDB connection string. */
export const mongoUri = z
  .string()
  .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
  .refine(isMongoUri, { message: `is not a connection string. ${ENCODE}` });

/** Where stacks' states are: a bucket, or a folder, whose path Pulumi would cut at these characters or decode. */
export const stateUrl = z
  .url('must be a URL such as file:///srv/clawdet/stacks or s3://bucket')
  .refine((url) => !url.includes('#'), 'must have no # in it')
  .refine((url) => !/^file:.*[?%]/.test(url), 'must lead to a folder without ? and % in its path');

/** The URL of a mail server, as Nodemailer reads it. */
export const smtpUrl = z
  .string()
  .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
  .refine(isSmtpUrl, { message: `is not a URL of a mail server. ${ENCODE}` });

function isMongoUri(text: string): boolean {
  const parts = MONGO.exec(text);
  return parts !== null && isDecodable(parts[1] ?? '');
}

/** Nodemailer takes a URL apart the same way; a password with a # or / that is not encoded ends up in other parts of it. */
function isSmtpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname, pathname, search, hash, username, password } = new URL(text);
  return (
    hostname !== '' &&
    hash === '' &&
    !`${pathname}${search}`.includes('@') &&
    isDecodable(`${username}${password}`)
  );
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
