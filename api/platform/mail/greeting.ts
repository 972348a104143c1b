/**
 * The greeting of a mail. Anyone can sign up with anyone's email and any name, and mail programs turn text that looks like
 * an address into a link. Such a name is left out, so that nobody can send links in our name. X does not check its names.
 */
export function greetingFor(name: string): string {
  return looksLikeLink(name) ? 'Hello,' : `Hello ${name},`;
}

/** A name that somebody has chosen, in a mail to somebody else; the other text if it could be a link. */
export function nameOr(name: string, other: string): string {
  return looksLikeLink(name) ? other : name;
}

function looksLikeLink(name: string): boolean {
  return LINK.test(name) || CONTROL.test(name);
}

/** A scheme, `www.`, an `@`, or a domain: two letters or more on both sides of a dot, as `evil.example` and not as `J.R.R.` */
const LINK = /:\/\/|www\.|@|[\p{L}\p{N}-]{2,}\.\p{L}{2,}/iu;
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/u;
