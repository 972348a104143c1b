import { domainToASCII } from 'node:url';

/** RFC 5322's characters of a word, in any script; no quotes, spaces or comments, which turn into another address on the way. */
const WORD = /[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+/u.source;
const LOCAL_PART = new RegExp(`^${WORD}(\\.${WORD})*$`, 'u');
const DOMAIN = /^[\p{L}\p{N}\p{M}.-]+$/u;
/** A label of a host name: xn--p1ai is a top-level domain like com. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** The limits of RFC 5321, in bytes as they are sent. */
const MAX = { local: 64, whole: 254 };

/** Whether mail can be sent to an address: any word before the @, and a domain of any script with a dot in it. */
export function isEmailAddress(text: string): boolean {
  const { local, domain } = partsOf(text);
  const labels = domain.split('.');
  return (
    LOCAL_PART.test(local) &&
    Buffer.byteLength(local) <= MAX.local &&
    Buffer.byteLength(`${local}@${domain}`) <= MAX.whole &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    // The last label of a name is no number; that of an IPv4 address is.
    /[a-z]/.test(labels.at(-1) ?? '')
  );
}

/** The normalized email, which is unique: in lower case, and with one spelling of a domain that has two. */
export function emailKeyOf(email: string): string {
  const { local, domain } = partsOf(email.trim().toLowerCase());
  return domain ? `${local}@${domain}` : local;
}

/** The domain in ASCII; empty if it is none. */
function partsOf(text: string): { local: string; domain: string } {
  const at = text.lastIndexOf('@');
  if (at === -1) return { local: text, domain: '' };
  const domain = text.slice(at + 1);
  // Node would leave out a path behind the domain.
  return { local: text.slice(0, at), domain: DOMAIN.test(domain) ? domainToASCII(domain) : '' };
}
